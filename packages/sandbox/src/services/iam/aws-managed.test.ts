import { expect, test } from 'vitest';
import { emptyAccount } from '../../sandbox.ts';
import { iamState } from './state.ts';

test('what AWS publishes is what IAM can read, though it is read when somebody asks', () => {
  const { policies } = iamState(emptyAccount({}));
  expect(policies.size).toBeGreaterThan(10);
  for (const { arn, versions, defaultVersion } of policies.values()) {
    const document = versions.get(defaultVersion)?.document;
    expect(JSON.parse(document?.text ?? ''), arn).toHaveProperty('Statement');
    expect(document?.parsed.statements.length, arn).toBeGreaterThan(0);
  }
});
