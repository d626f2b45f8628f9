// Sources: docs, API_SimulatePrincipalPolicy, API_SimulateCustomPolicy, API_EvaluationResult.
import {
  GetContextKeysForCustomPolicyCommand,
  SimulateCustomPolicyCommand,
  type SimulateCustomPolicyCommandInput,
  SimulatePrincipalPolicyCommand,
} from '@aws-sdk/client-iam';
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

const custom = (given: string[], more: Partial<SimulateCustomPolicyCommandInput> = {}) =>
  sandbox.iam().send(
    new SimulateCustomPolicyCommand({
      PolicyInputList: given,
      ActionNames: ['s3:GetObject'],
      ...more,
    }),
  );
const bucket = (path: string) => `arn:aws:s3:::shop/${path}`;
const entry = (ContextKeyName: string, value: string) => ({
  ContextKeyName,
  ContextKeyValues: [value],
  ContextKeyType: 'string' as const,
});

it('answers for each resource, and for all of them with the strictest', async () => {
  const given = policy(allow('s3:GetObject', bucket('open/*')), {
    ...allow('s3:GetObject', bucket('closed/*')),
    Effect: 'Deny',
  });
  const ResourceArns = [bucket('open/a'), bucket('closed/b'), bucket('c')];
  const { EvaluationResults } = await custom([given], { ResourceArns });
  expect(EvaluationResults).toMatchObject([
    {
      EvalActionName: 's3:GetObject',
      EvalDecision: 'explicitDeny',
      ResourceSpecificResults: [
        { EvalResourceName: bucket('open/a'), EvalResourceDecision: 'allowed' },
        {
          EvalResourceName: bucket('closed/b'),
          EvalResourceDecision: 'explicitDeny',
          MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1' }],
        },
        { EvalResourceName: bucket('c'), EvalResourceDecision: 'implicitDeny' },
      ],
    },
  ]);
});

it('names the context keys that policies ask for and the call did not give', async () => {
  const Condition = {
    StringEquals: { 'aws:PrincipalTag/team': '${aws:RequestedRegion}' },
    DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' },
  };
  const other = {
    ...allow('s3:PutObject'),
    Condition: { Bool: { 'aws:SecureTransport': 'true' } },
  };
  const given = [
    policy({ ...allow('s3:GetObject', 'arn:aws:s3:::${aws:username}/*'), Condition }, other),
  ];
  const ResourceArns = ['arn:aws:s3:::ana/x'];
  const bare = await custom(given, { ResourceArns });
  expect(bare.EvaluationResults?.[0]).toMatchObject({
    EvalDecision: 'implicitDeny',
    MissingContextValues: ['aws:username'],
  });
  const named = entry('aws:username', 'ana');
  const less = await custom(given, { ResourceArns, ContextEntries: [named] });
  expect(less.EvaluationResults?.[0]?.MissingContextValues).toEqual([
    'aws:PrincipalTag/team',
    'aws:RequestedRegion',
  ]);
  const ContextEntries = [
    named,
    entry('aws:PrincipalTag/team', 'eu-west-1'),
    entry('aws:RequestedRegion', 'eu-west-1'),
    entry('aws:CurrentTime', '2019-01-01T00:00:00Z'),
  ];
  const full = await custom(given, { ResourceArns, ContextEntries });
  expect(full.EvaluationResults?.[0]).toMatchObject({
    EvalDecision: 'allowed',
    MissingContextValues: [],
  });
  const { ContextKeyNames } = await sandbox
    .iam()
    .send(new GetContextKeysForCustomPolicyCommand({ PolicyInputList: given }));
  expect(ContextKeyNames).toEqual([
    ...['aws:PrincipalTag/team', 'aws:RequestedRegion', 'aws:CurrentTime', 'aws:username'],
    'aws:SecureTransport',
  ]);
});

it('takes a boundary, policies of the organization and of the resource', async () => {
  const all = [policy(allow('s3:*'))];
  const bounded = await custom(all, {
    PermissionsBoundaryPolicyInputList: [policy(allow('eks:*'))],
  });
  expect(bounded.EvaluationResults).toMatchObject([
    {
      EvalDecision: 'implicitDeny',
      PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
    },
  ]);
  const level = (...statements: object[]) => ({
    ServiceControlPolicyInputList: [policy(...statements)],
  });
  const organized = await custom(all, {
    OrderedOrganizationPolicyInputList: [level(allow('*')), level(allow('eks:*'))],
  });
  expect(organized.EvaluationResults).toMatchObject([
    {
      EvalDecision: 'implicitDeny',
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    },
  ]);
  const Principal = { AWS: 'arn:aws:iam::111122223333:user/gantry-viewer' };
  const ResourcePolicy = policy({ ...allow('s3:GetObject', bucket('*')), Principal });
  const resource = { ResourcePolicy, ResourceArns: [bucket('a')] };
  const ActionNames = ['s3:GetObject'];
  const viewer = await simulate('user/gantry-viewer', { ...resource, ActionNames });
  expect(viewer.EvaluationResults?.[0]).toMatchObject({
    EvalDecision: 'allowed',
    MatchedStatements: [{ SourcePolicyId: 'ResourcePolicy', SourcePolicyType: 'resource' }],
  });
  const CallerArn = 'arn:aws:iam::111122223333:user/gantry-developer';
  const other = await simulate('user/gantry-viewer', { ...resource, ActionNames, CallerArn });
  expect(other.EvaluationResults?.[0]).toMatchObject({ EvalDecision: 'implicitDeny' });
});

it('says what it does not take into account', async () => {
  const ResourceHandlingOption = 'EC2-VPC-EBS';
  expect(await refusal(custom([policy(allow('*'))], { ResourceHandlingOption }))).toMatch(
    /^501 NotImplemented/,
  );
  const PolicyExclusionList = [{ PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' }];
  expect(await refusal(simulate('user/gantry-admin', { PolicyExclusionList }))).toMatch(
    /^501 NotImplemented/,
  );
});
