import { expect, it } from 'vitest';
import type { Principal } from '../principal.ts';
import { evaluate } from './evaluate.ts';
import type { PolicySet } from './policy.ts';
import { remedy } from './remedy.ts';

const account = '111122223333';
const user: Principal = {
  type: 'IAMUser',
  account,
  arn: `arn:aws:iam::${account}:user/ana`,
  userId: 'AIDAANA0000000000001',
  name: 'ana',
  tags: {},
};
const session: Principal = {
  type: 'AssumedRole',
  account,
  arn: `arn:aws:sts::${account}:assumed-role/deployer/nightly`,
  userId: 'AROADEPLOYER00000001:nightly',
  name: 'nightly',
  tags: {},
  issuer: {
    arn: `arn:aws:iam::${account}:role/ops/deployer`,
    userId: 'AROADEPLOYER00000001',
    name: 'deployer',
  },
};
const pods: Principal = {
  ...{ type: 'AWSService', account, tags: {} },
  ...{ arn: 'pods.eks.amazonaws.com', userId: 'pods.eks.amazonaws.com' },
  name: 'pods.eks.amazonaws.com',
};

const cluster = `arn:aws:eks:us-west-2:${account}:cluster/prod`;
const target = `arn:aws:iam::${account}:role/target`;
const foreign = 'arn:aws:iam::444455556666:role/target';

type Rule = Record<string, unknown>;
const named = (name: string, Statement: Rule[], arn?: string) => ({
  name,
  document: { Version: '2012-10-17', Statement },
  ...(arn === undefined ? {} : { arn }),
});
const rule = (Effect: 'Allow' | 'Deny', Action: string, more: Rule = {}) => ({
  Effect,
  Action,
  Resource: '*',
  ...more,
});
const trusting = (Principal: object, more: Rule = {}) =>
  named('trust policy', [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole', ...more }]);
const everything = named('Admin', [rule('Allow', '*')]);

type Case = {
  readonly title: string;
  readonly principal?: Principal;
  readonly action?: string;
  readonly resource?: string;
  readonly context?: Record<string, string>;
  readonly policies: PolicySet;
  readonly kind: string;
  readonly text: string;
};

const cases: readonly Case[] = [
  {
    title: 'nothing at all',
    policies: { identity: [] },
    kind: 'identity',
    text: `Add eks:DescribeCluster on ${cluster} to an identity-based policy of user ana.`,
  },
  {
    title: 'an inline policy that speaks of something else',
    principal: session,
    policies: { identity: [named('deploy', [rule('Allow', 'ecr:*')])] },
    kind: 'identity',
    text: `Add eks:DescribeCluster on ${cluster} to an identity-based policy of role deployer, for example the inline policy 'deploy'.`,
  },
  {
    title: 'only a policy of AWS’s, which nobody changes',
    policies: {
      identity: [
        named('ReadOnly', [rule('Allow', 'ecr:*')], 'arn:aws:iam::aws:policy/ReadOnly'),
        named('team', [rule('Allow', 'ecr:*')], `arn:aws:iam::${account}:policy/team`),
      ],
    },
    kind: 'identity',
    text: `Add eks:DescribeCluster on ${cluster} to an identity-based policy of user ana, for example the managed policy 'team'.`,
  },
  {
    title: 'the right action on another resource',
    policies: {
      identity: [
        named('one', [
          rule('Allow', 'eks:*', { Sid: 'Own', Resource: cluster.replace('prod', 'dev') }),
        ]),
      ],
    },
    kind: 'identity',
    text: `Add ${cluster} to the resources of statement 'Own' of the identity-based policy of user ana 'one', which allows eks:DescribeCluster on others.`,
  },
  {
    title: 'a condition with another value',
    context: { 'aws:RequestedRegion': 'eu-west-1' },
    policies: {
      identity: [
        named('west', [
          rule('Allow', 'eks:*', {
            Condition: { StringEquals: { 'aws:RequestedRegion': ['us-west-2', 'us-east-1'] } },
          }),
        ]),
      ],
    },
    kind: 'identity',
    text: `Make aws:RequestedRegion fit StringEquals "us-west-2" or "us-east-1"; the request has "eu-west-1": so wants statement 0 of the identity-based policy of user ana 'west'.`,
  },
  {
    title: 'a Deny',
    policies: {
      identity: [everything],
      groups: [named('freeze', [rule('Deny', 'eks:*', { Sid: 'Frozen' })])],
    },
    kind: 'group',
    text: `Remove statement 'Frozen' of the policy of a group of user ana 'freeze', or narrow it so that it spares eks:DescribeCluster on ${cluster}.`,
  },
  {
    title: 'a policy that nobody can read',
    policies: { identity: [{ name: 'broken', document: '{' }] },
    kind: 'identity',
    text: "Correct the identity-based policy of user ana 'broken', which cannot be read and so denies everything: Syntax errors in policy: the document is not JSON.",
  },
  {
    title: 'a boundary that cuts',
    principal: session,
    policies: { identity: [everything], boundary: named('Edge', [rule('Allow', 'ec2:*')]) },
    kind: 'boundary',
    text: `Allow eks:DescribeCluster on ${cluster} in the permissions boundary of role deployer 'Edge'; it must allow what other policies grant.`,
  },
  {
    title: 'a narrowed session',
    principal: session,
    policies: { identity: [everything], session: [named('narrow', [rule('Allow', 'ec2:*')])] },
    kind: 'session',
    text: `Begin a session whose session policy allows eks:DescribeCluster on ${cluster}: the one in use was narrowed when it was made.`,
  },
  {
    title: 'an organization whose unit allows something else',
    policies: {
      identity: [everything],
      organization: [
        [named('FullAWSAccess', [rule('Allow', '*')])],
        [named('OnlyEc2', [rule('Allow', 'ec2:*')])],
        [named('FullAWSAccess', [rule('Allow', '*')])],
      ],
    },
    kind: 'organization',
    text: `Allow eks:DescribeCluster on ${cluster} in a service control policy at level 1 of the organization (unit); there is 'OnlyEc2'.`,
  },
  {
    title: 'an organization that denies',
    policies: {
      identity: [everything],
      organization: [[named('Regions', [rule('Deny', '*', { Sid: 'OnlyEurope' })])]],
    },
    kind: 'organization',
    text: `Remove statement 'OnlyEurope' of the service control policy 'Regions', or narrow it so that it spares eks:DescribeCluster on ${cluster}.`,
  },
  {
    title: 'a trust policy that names somebody else',
    principal: session,
    action: 'sts:AssumeRole',
    resource: target,
    policies: { identity: [everything], trust: trusting({ AWS: user.arn }) },
    kind: 'trust',
    text: "Name arn:aws:iam::111122223333:role/ops/deployer as a principal in statement 0 of the trust policy of role target 'trust policy'.",
  },
  {
    title: 'a trust policy that wants an external id',
    action: 'sts:AssumeRole',
    resource: target,
    policies: {
      identity: [everything],
      trust: trusting(
        { AWS: user.arn },
        { Condition: { StringEquals: { 'sts:ExternalId': 'a1' } } },
      ),
    },
    kind: 'trust',
    text: 'Make sts:ExternalId fit StringEquals "a1"; the request has no sts:ExternalId: so wants statement 0 of the trust policy of role target \'trust policy\'.',
  },
  {
    title: 'a trust policy without the right to tag',
    principal: pods,
    action: 'sts:TagSession',
    resource: target,
    policies: { identity: [], trust: trusting({ Service: pods.name }) },
    kind: 'trust',
    text: 'Allow sts:TagSession to pods.eks.amazonaws.com in the trust policy of role target.',
  },
  {
    title: 'a role of another account that the caller may not assume',
    action: 'sts:AssumeRole',
    resource: foreign,
    policies: { identity: [], trust: trusting({ AWS: `arn:aws:iam::${account}:root` }) },
    kind: 'identity',
    text: `Add sts:AssumeRole on ${foreign} to an identity-based policy of user ana.`,
  },
  {
    title: 'a resource of another account',
    resource: 'arn:aws:eks:us-west-2:444455556666:cluster/live',
    policies: { identity: [everything] },
    kind: 'resource',
    text: `Allow eks:DescribeCluster to ${user.arn} in the policy of arn:aws:eks:us-west-2:444455556666:cluster/live.`,
  },
];

it.each(cases)('$title', (one) => {
  const { principal = user, action = 'eks:DescribeCluster', resource = cluster } = one;
  const request = { action, resource, principal, context: one.context ?? {}, now: 0 };
  const decision = evaluate(request, one.policies);
  expect(remedy(request, decision, one.policies)).toEqual({ kind: one.kind, text: one.text });
});

it('has nothing to say of what is allowed', () => {
  const request = { action: 'a:B', resource: '*', principal: user, context: {}, now: 0 };
  const policies = { identity: [everything] };
  expect(remedy(request, evaluate(request, policies), policies)).toBeUndefined();
});
