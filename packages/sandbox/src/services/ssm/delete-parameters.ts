// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_DeleteParameters.html
import type {
  DeleteParameterRequest,
  DeleteParameterResult,
  DeleteParametersRequest,
  DeleteParametersResult,
} from '@aws-sdk/client-ssm';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { parametersOf } from './state.ts';

export const deleteParameter: Operation<DeleteParameterRequest, DeleteParameterResult> = (
  { Name },
  { region },
) => {
  if (!parametersOf(region).delete(Name)) throw faults.notFound();
  return {};
};

export const deleteParameters: Operation<DeleteParametersRequest, DeleteParametersResult> = (
  { Names },
  { region },
) => {
  const parameters = parametersOf(region);
  const names = [...new Set(Names)];
  const there = names.filter((name) => parameters.delete(name));
  return {
    DeletedParameters: there,
    InvalidParameters: names.filter((name) => !there.includes(name)),
  };
};
