// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParametersByPath.html
import type {
  DescribeParametersRequest,
  DescribeParametersResult,
  GetParametersByPathRequest,
  GetParametersByPathResult,
  ParameterMetadata,
} from '@aws-sdk/client-ssm';
import type { Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { filtered, isUnder } from './filters.ts';
import { show } from './find.ts';
import { isPublic, parameterArn } from './names.ts';
import { page } from './paging.ts';
import { publicParameters } from './public-parameters.ts';
import { type ParameterRecord, parametersOf } from './state.ts';

export const getParametersByPath: Operation<
  GetParametersByPathRequest,
  GetParametersByPathResult
> = (input, context) => {
  const { Path, Recursive = false, WithDecryption, ParameterFilters } = input;
  if (!/^\/[\w.\-/]*$/.test(Path)) throw faults.badPath();
  const { region } = context;
  const source = isPublic(`${Path}/`) ? publicParameters(region.name) : parametersOf(region);
  const inside = [...source.values()].filter(({ name }) => isUnder(name, Path, Recursive));
  const { items, token } = page(filtered(inside, ParameterFilters), input, 10);
  const shown = items.flatMap((parameter) => {
    const version = parameter.versions.at(-1);
    return version
      ? show({ parameter, version, selector: undefined }, WithDecryption, context)
      : [];
  });
  return { Parameters: shown, ...token };
};

export const describeParameters: Operation<DescribeParametersRequest, DescribeParametersResult> = (
  input,
  context,
) => {
  const { Filters = [], ParameterFilters, Shared } = input;
  // The older filters say the same with fewer words.
  const old = Filters.map(({ Key, Values }) => ({ Key, Values }));
  const all = Shared ? [] : [...parametersOf(context.region).values()];
  const found = filtered(all, ParameterFilters ?? old);
  const { items, token } = page(found, input, 50);
  return { Parameters: items.map((parameter) => describe(parameter, context)), ...token };
};

function describe(parameter: ParameterRecord, context: OperationContext): ParameterMetadata {
  const { name, type, keyId, description, allowedPattern, tier, dataType } = parameter;
  const version = parameter.versions.at(-1);
  return {
    Name: name,
    ARN: parameterArn(name, context),
    Type: type,
    KeyId: keyId,
    LastModifiedDate: version && new Date(version.at),
    LastModifiedUser: version?.by,
    Description: description,
    AllowedPattern: allowedPattern,
    Version: version?.number,
    Tier: tier,
    Policies: [],
    DataType: dataType,
  };
}
