// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
import type {
  GetParameterRequest,
  GetParameterResult,
  GetParametersRequest,
  GetParametersResult,
} from '@aws-sdk/client-ssm';
import { AwsFault } from '../../fault.ts';
import type { Operation, OperationContext } from '../../service.ts';
import { type Found, resolve, show } from './find.ts';

export const getParameter: Operation<GetParameterRequest, GetParameterResult> = (
  { Name, WithDecryption },
  context,
) => ({ Parameter: show(resolve(Name, context), WithDecryption, context) });

export const getParameters: Operation<GetParametersRequest, GetParametersResult> = (
  { Names, WithDecryption },
  context,
) => {
  const asked = [...new Set(Names)].map((name) => ({ name, found: resolveIfThere(name, context) }));
  return {
    Parameters: asked.flatMap(({ found }) => (found ? show(found, WithDecryption, context) : [])),
    InvalidParameters: asked.flatMap(({ name, found }) => (found ? [] : name)),
  };
};

/** Of many, those that are not there are named, not refused. */
function resolveIfThere(name: string, context: OperationContext): Found | undefined {
  try {
    return resolve(name, context);
  } catch (error) {
    if (error instanceof AwsFault) return undefined;
    throw error;
  }
}
