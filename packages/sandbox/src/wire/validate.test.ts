// Source: docs, Smithy constraint traits; the sentences are those of AWS's validator.
import { describe, expect, it } from 'vitest';
import type { StaticSchema } from '../service.ts';
import { shapeOf } from './shape.ts';
import { type InputRules, validateInput } from './validate.ts';

const NS = 'com.amazonaws.test';
const Tag: StaticSchema = [3, NS, 'Tag', 0, ['Key', 'Value'], [0, 0], 1];
const Tags: StaticSchema = [1, NS, 'Tags', 0, () => Tag];
const Secret: StaticSchema = [0, NS, 'Secret', 8, 0];
const Input: StaticSchema = [
  3,
  NS,
  'Input',
  0,
  ['Name', 'Size', 'Mode', 'Modes', 'Tags', 'Secret'],
  [0, 1, 0, 64, () => Tags, [() => Secret, 0]],
  1,
];
const rules: InputRules = {
  schemas: {
    names: [],
    operations: {},
    errors: {},
    enums: { Input: { Mode: ['ON', 'OFF'], Modes: ['ON', 'OFF'] } },
  },
  constraints: {
    'Input.Name': { min: 2, max: 4, pattern: '[a-z]+' },
    Key: { max: 3, pattern: 'k.*', says: 'Keys begin with k.' },
    Secret: { min: 8 },
    Size: { min: 1, max: 9 },
    Tags: { max: 1 },
  },
};

const refused = (input: object): string | undefined => {
  try {
    validateInput(shapeOf(Input), input, rules, 'ValidationError');
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'not an error';
  }
};
const one = (path: string, value: string, constraint: string) =>
  `1 validation error detected: Value ${value} at '${path}' failed to satisfy constraint: Member must ${constraint}`;

describe('an input', () => {
  it.each([
    [{ Name: 'abc', Size: 9, Mode: 'ON', Modes: ['OFF'], Tags: [{ Key: 'k' }] }, undefined],
    [{ Name: 'abc', Unknown: 1 }, undefined],
    [{}, one('name', 'null', 'not be null')],
    [{ Name: 'a' }, one('name', "'a'", 'have length greater than or equal to 2')],
    [{ Name: 'abcde' }, one('name', "'abcde'", 'have length less than or equal to 4')],
    [{ Name: 'AB' }, one('name', "'AB'", 'satisfy regular expression pattern: [a-z]+')],
    [{ Name: 'ab', Size: 0 }, one('size', "'0'", 'have value greater than or equal to 1')],
    [{ Name: 'ab', Mode: 'on' }, one('mode', "'on'", 'satisfy enum value set: [ON, OFF]')],
    [
      { Name: 'ab', Modes: ['ON', 'x'] },
      one('modes', "'[ON, x]'", 'satisfy enum value set: [ON, OFF]'),
    ],
    [{ Name: 'ab', Tags: [{}] }, one('tags.1.member.key', 'null', 'not be null')],
    [
      { Name: 'ab', Tags: [{ Key: 'kkkk' }] },
      one('tags.1.member.key', "'kkkk'", 'have length less than or equal to 3'),
    ],
    [{ Name: 'ab', Tags: [{ Key: 'x' }] }, 'Keys begin with k.'],
    [
      { Name: 'ab', Tags: [{ Key: 'k' }, { Key: 'k' }] },
      one('tags', '\'[{"Key":"k"}, {"Key":"k"}]\'', 'have length less than or equal to 1'),
    ],
  ])('%j', (input, words) => {
    expect(refused(input)).toBe(words);
  });

  it('with several faults names each', () => {
    expect(refused({ Name: 'a', Size: 10 })).toBe(
      "2 validation errors detected: Value 'a' at 'name' failed to satisfy constraint: Member must have length greater than or equal to 2; " +
        "Value '10' at 'size' failed to satisfy constraint: Member must have value less than or equal to 9",
    );
  });

  it('that is secret is not repeated', () => {
    expect(refused({ Name: 'ab', Secret: 'hunter2' })).toBe(
      "1 validation error detected: Value at 'secret' failed to satisfy constraint: Member must have length greater than or equal to 8",
    );
  });

  it('that is long is repeated in part', () => {
    const words = refused({ Name: 'x'.repeat(1000) });
    expect(words?.length).toBeLessThan(500);
  });
});
