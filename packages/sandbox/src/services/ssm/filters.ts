// https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_ParameterStringFilter.html
import type { ParameterStringFilter } from '@aws-sdk/client-ssm';
import type { Checked } from '../../service.ts';
import { faults } from './faults.ts';
import type { ParameterRecord } from './state.ts';

type Filter = Checked<ParameterStringFilter>;
type Test = (parameter: ParameterRecord, wanted: string, option: string) => boolean;

const tests: Readonly<Record<string, Test>> = {
  DataType: ({ dataType }, wanted, option) => compares(dataType, wanted, option),
  KeyId: ({ keyId }, wanted, option) => compares(keyId ?? '', wanted, option),
  Name: ({ name }, wanted, option) => {
    // A name is found with and without the slash that it begins with.
    const [own, other] = [name, wanted].map((text) => text.replace(/^\//, ''));
    return compares(own ?? '', other ?? '', option);
  },
  Path: ({ name }, wanted, option) => isUnder(name, wanted, option === 'Recursive'),
  Tier: ({ tier }, wanted, option) => compares(tier, wanted, option),
  Type: ({ type }, wanted, option) => compares(type, wanted, option),
};

/** Those that pass every filter; of a filter's values, one is enough. */
export function filtered(
  parameters: readonly ParameterRecord[],
  filters: readonly Filter[] = [],
): ParameterRecord[] {
  const passes = filters.map(({ Key, Option, Values }) => {
    const tag = Key.startsWith('tag:') ? Key.slice(4) : undefined;
    const test: Test | undefined =
      tag === undefined
        ? tests[Key]
        : ({ tags }, wanted, option) => compares(tags.get(tag) ?? '', wanted, option);
    if (!test) throw faults.badFilterKey({ key: Key, keys: Object.keys(tests).join(', ') });
    const option = Option ?? (Key === 'Path' ? 'OneLevel' : 'Equals');
    return (parameter: ParameterRecord) =>
      Values
        ? Values.some((wanted) => test(parameter, wanted, option))
        : tag === undefined || parameter.tags.has(tag);
  });
  return parameters.filter((parameter) => passes.every((pass) => pass(parameter)));
}

/** Whether a name lies in a path: directly, or at any depth. */
export function isUnder(name: string, path: string, recursive: boolean): boolean {
  const begin = path.endsWith('/') ? path : `${path}/`;
  if (!name.startsWith(begin)) return false;
  return recursive || !name.slice(begin.length).includes('/');
}

function compares(own: string, wanted: string, option: string): boolean {
  if (option === 'BeginsWith') return own.startsWith(wanted);
  return option === 'Contains' ? own.includes(wanted) : own === wanted;
}
