import type { Parameter } from '@aws-sdk/client-ssm';
import type { OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { isPublic, parameterArn, readReference } from './names.ts';
import { publicParameter } from './public-parameters.ts';
import { reveal } from './secure.ts';
import { type ParameterRecord, type ParameterVersion, parametersOf } from './state.ts';

/** A parameter of the account or of AWS. */
export function findParameter(
  name: string,
  { region }: Pick<OperationContext, 'region'>,
): ParameterRecord | undefined {
  return isPublic(name) ? publicParameter(region.name, name) : parametersOf(region).get(name);
}

/** What a reference asks for, and the version it means; throws in AWS's words when there is none. */
export function resolve(reference: string, context: OperationContext): Found {
  const { name, selector } = readReference(reference);
  const parameter = findParameter(name, context);
  if (!parameter) throw faults.notFound();
  const latest = parameter.versions.at(-1);
  const version = selector
    ? parameter.versions.find(({ number }) => String(number) === selector)
    : latest;
  if (!version) throw faults.versionNotFound({ version: selector, name });
  return { parameter, version, selector };
}

export type Found = {
  readonly parameter: ParameterRecord;
  readonly version: ParameterVersion;
  readonly selector: string | undefined;
};

/** A parameter as it is handed out; the value of a SecureString only to who asks for it. */
export function show(
  { parameter, version, selector }: Found,
  decrypted: boolean | undefined,
  context: OperationContext,
): Parameter {
  return {
    Name: parameter.name,
    Type: parameter.type,
    Value: shownValue({ parameter, version }, decrypted, context),
    Version: version.number,
    ...(selector === undefined ? {} : { Selector: `:${selector}` }),
    LastModifiedDate: new Date(version.at),
    ARN: parameterArn(parameter.name, context),
    DataType: parameter.dataType,
  };
}

/** Who does not ask for the value of a SecureString sees its ciphertext. */
function shownValue(
  { parameter, version: { secured, value } }: Pick<Found, 'parameter' | 'version'>,
  decrypted: boolean | undefined,
  context: OperationContext,
): string {
  if (secured === undefined) return value;
  if (decrypted) return reveal(parameter, secured, context);
  return Buffer.from(secured.sealed).toString('base64');
}
