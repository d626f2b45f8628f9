// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
import type { ParameterTier, PutParameterRequest, PutParameterResult } from '@aws-sdk/client-ssm';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { limits } from './limits.ts';
import { checkNewName, readReference } from './names.ts';
import { secure } from './secure.ts';
import { type ParameterRecord, parametersOf } from './state.ts';
import { addTags } from './tags.ts';

type Input = Checked<PutParameterRequest>;

/** The key that AWS manages for parameters. */
const OWN_KEY = 'alias/aws/ssm';

export const putParameter: Operation<PutParameterRequest, PutParameterResult> = (
  input,
  context,
) => {
  const { name } = readReference(input.Name);
  checkNewName(name);
  if (input.Value === '') throw faults.valueEmpty();
  if (input.Tags?.length && input.Overwrite) throw faults.tagsAndOverwrite();
  const parameters = parametersOf(context.region);
  const there = parameters.get(name);
  if (there && !input.Overwrite) throw faults.alreadyExists();
  if (!there && input.Type === undefined) throw faults.typeMissing();
  if (there && input.Type !== undefined && input.Type !== there.type) throw faults.otherType();
  const tier = tierFor(input, there);
  checkAllowed(input);
  const parameter = there ?? newParameter(name, input);
  parameter.tier = tier;
  change(parameter, input);
  addVersion(parameter, input.Value, context);
  addTags(parameter.tags, input.Tags ?? []);
  parameters.set(name, parameter);
  return { Version: parameter.versions.at(-1)?.number, Tier: tier };
};

function newParameter(name: string, { Type = 'String', KeyId, DataType }: Input): ParameterRecord {
  return {
    name,
    type: Type,
    tier: 'Standard',
    dataType: DataType ?? 'text',
    description: undefined,
    allowedPattern: undefined,
    keyId: Type === 'SecureString' ? (KeyId ?? OWN_KEY) : undefined,
    tags: new Map(),
    versions: [],
  };
}

/** What an overwriting call does not mention stays as it was. */
function change(parameter: ParameterRecord, input: Input): void {
  parameter.description = input.Description ?? parameter.description;
  parameter.allowedPattern = input.AllowedPattern ?? parameter.allowedPattern;
  parameter.dataType = input.DataType ?? parameter.dataType;
  if (parameter.type === 'SecureString') parameter.keyId = input.KeyId ?? parameter.keyId;
}

/** A hundred versions are kept; the oldest goes. */
function addVersion(parameter: ParameterRecord, value: string, context: OperationContext): void {
  const { versions, type } = parameter;
  const { now, caller } = context;
  const number = (versions.at(-1)?.number ?? 0) + 1;
  const secured = type === 'SecureString' ? secure(parameter, value, context) : undefined;
  versions.push({ number, value: secured ? '' : value, secured, at: now, by: caller.arn });
  if (versions.length > limits.versions) versions.shift();
}

/** An advanced parameter does not become a standard one again. */
function tierFor({ Tier, Value }: Input, there: ParameterRecord | undefined): ParameterTier {
  const size = Buffer.byteLength(Value);
  const advanced = Tier === 'Advanced' || there?.tier === 'Advanced';
  const grows = Tier === 'Intelligent-Tiering' && size > limits.valueStandard;
  if (!advanced && !grows && size > limits.valueStandard) {
    throw faults.tooLong({ most: limits.valueStandard });
  }
  if (size > limits.valueAdvanced) throw faults.tooLongAdvanced({ most: limits.valueAdvanced });
  return advanced || grows ? 'Advanced' : 'Standard';
}

function checkAllowed({ AllowedPattern: pattern, Value }: Input): void {
  if (pattern === undefined) return;
  if (!compiled(pattern).test(Value)) throw faults.notAllowed({ pattern });
}

function compiled(pattern: string): RegExp {
  try {
    return new RegExp(`^(?:${pattern})$`);
  } catch {
    throw faults.badPattern();
  }
}
