import type { Principal } from '@gantry/identity';
import { parsePolicy } from '@gantry/identity/iam';
import { expect, test } from 'vitest';
import { CONDITION_KEYS, policyAuthorizer } from './authorizer.ts';

const ana: Principal = {
  type: 'IAMUser',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/ana',
  userId: 'AIDAEXAMPLE',
  name: 'ana',
  tags: {},
};

test.each(CONDITION_KEYS)('%s has a value in every request', async (key) => {
  const Condition = { Null: { [key]: 'false' } };
  const Statement = [{ Effect: 'Allow', Action: 'eks-mcp:*', Resource: '*', Condition }];
  const document = parsePolicy({ Version: '2012-10-17', Statement });
  const source = async () => ({ identity: [{ name: 'present', document }] });
  const circumstances = { remote: '192.0.2.7', region: 'us-west-2', actions: [] };
  const judge = await policyAuthorizer(source, () => 0, 'grants')(ana, circumstances);
  expect(judge('eks-mcp:InvokeMcp').allowed).toBe(true);
});
