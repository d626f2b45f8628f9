import { expect, it } from 'vitest';
import { schemasOf } from './schemas.ts';
import { membersOf, operationShapes } from './shape.ts';

it('reads the shapes that an operation names, as the SDK writes them', () => {
  const { operations, names } = schemasOf('sts');
  expect(operations.GetCallerIdentity?.slice(0, 4)).toEqual([
    9,
    'com.amazonaws.sts',
    'GetCallerIdentity',
    0,
  ]);
  const { output } = operationShapes(operations.GetCallerIdentity ?? []);
  expect(output && membersOf(output).map(({ name }) => name)).toEqual(['UserId', 'Account', 'Arn']);
  expect(names).toContain('GetDelegatedAccessToken');
});

it('makes each shape once, however it is reached', () => {
  const { operations } = schemasOf('sts');
  const credentials = ['AssumeRole', 'GetSessionToken'].map((name) => {
    const { output } = operationShapes(operations[name] ?? []);
    const [first] = output ? membersOf(output).filter((it) => it.name === 'Credentials') : [];
    return first?.shape.getSchema();
  });
  expect(credentials[0]).toBe(credentials[1]);
});

it('knows no routes of an API that has none', () => {
  expect(schemasOf('sts').routes).toEqual({});
  expect(schemasOf('eks').routes?.ListClusters).toEqual(['GET', '/clusters', 200]);
});

it('reads nothing before it is asked', () => {
  const unknown = schemasOf('nothing');
  expect(() => unknown.names).toThrow('nothing.json');
});
