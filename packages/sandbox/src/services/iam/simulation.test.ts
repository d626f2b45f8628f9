// Sources: docs, API_SimulatePrincipalPolicy.
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { allow, policy, refusal, type Started, started } from '../../testing/started.ts';

let sandbox: Started;
beforeAll(async () => {
  sandbox = await started();
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const simulate = (name: string, more: object) =>
  sandbox.iam().send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: `arn:aws:iam::111122223333:${name}`,
      ActionNames: ['eks-mcp:InvokeMcp'],
      ...more,
    }),
  );

it('decides for users and roles, action by action', async () => {
  const ActionNames = ['eks-mcp:InvokeMcp', 'eks-mcp:CallPrivilegedTool'];
  const viewer = await simulate('user/gantry-viewer', { ActionNames });
  expect(viewer.EvaluationResults).toMatchObject([
    {
      EvalActionName: 'eks-mcp:InvokeMcp',
      EvalResourceName: '*',
      EvalDecision: 'allowed',
      MatchedStatements: [{ SourcePolicyId: 'AmazonEKSMCPReadOnlyAccess' }],
    },
    { EvalActionName: 'eks-mcp:CallPrivilegedTool', EvalDecision: 'implicitDeny' },
  ]);
  const role = await simulate('role/eks-node', { ActionNames: ['eks:DescribeCluster'] });
  expect(role.EvaluationResults).toMatchObject([{ EvalDecision: 'allowed' }]);
});

it('takes further policies and context into account', async () => {
  const Condition = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } };
  const deny = { ...allow('eks-mcp:*'), Effect: 'Deny', Condition };
  const entry = (value: string) => ({
    PolicyInputList: [policy(deny)],
    ContextEntries: [
      {
        ContextKeyName: 'aws:RequestedRegion',
        ContextKeyValues: [value],
        ContextKeyType: 'string' as const,
      },
    ],
  });
  const there = await simulate('user/gantry-viewer', entry('eu-west-1'));
  expect(there.EvaluationResults).toMatchObject([{ EvalDecision: 'explicitDeny' }]);
  const here = await simulate('user/gantry-viewer', entry('us-west-2'));
  expect(here.EvaluationResults).toMatchObject([{ EvalDecision: 'allowed' }]);
});

it('pages its results', async () => {
  const ActionNames = ['a:One', 'a:Two', 'a:Three'];
  const first = await simulate('user/gantry-admin', { ActionNames, MaxItems: 2 });
  expect(first.EvaluationResults).toHaveLength(2);
  const more = { ActionNames, MaxItems: 2, Marker: first.Marker };
  const second = await simulate('user/gantry-admin', more);
  expect(second.EvaluationResults).toMatchObject([{ EvalActionName: 'a:Three' }]);
});

it('refuses a principal that is not there', async () => {
  expect(await refusal(simulate('user/nobody', {}))).toMatch(/^404 NoSuchEntityException: /);
});
