// Sources: docs, AWS Organizations user guide: SCP evaluation; IAM user guide: access denied errors.

import { ListClustersCommand } from '@aws-sdk/client-eks';
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
  ListParentsCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { evaluate } from '@gantry/identity/iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { accountNamed } from '../account/directory.ts';
import {
  allow,
  keysOf,
  outcome,
  policy,
  type Started,
  started,
  type Who,
} from '../testing/started.ts';
import { policyRevision, policySetOf } from './policies.ts';
import { rootPrincipal } from './root.ts';

const PRODUCTION = '444455556666';
const RoleArn = `arn:aws:iam::${PRODUCTION}:role/OrganizationAccountAccessRole`;
let sandbox: Started;
let organizations: OrganizationsClient;
let places: Record<'root' | 'unit' | 'account', string>;
let inside: Who;

beforeAll(async () => {
  sandbox = await started();
  organizations = sandbox.client(OrganizationsClient);
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: PRODUCTION }));
  places = {
    root: Roots?.[0]?.Id ?? '',
    unit: Parents?.[0]?.Id ?? '',
    account: PRODUCTION,
  };
  const assumed = await sandbox
    .sts()
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'admin' }));
  inside = keysOf(assumed.Credentials);
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const list = (who: Who, region = 'us-west-2') =>
  outcome(sandbox.eks(who, region).send(new ListClustersCommand({})));

let made = 0;
/** Puts a policy on one place while something is looked at. */
async function under<T>(
  place: keyof typeof places,
  Content: string,
  { instead = false }: { readonly instead?: boolean },
  look: () => Promise<T>,
): Promise<T> {
  made += 1;
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({
      Name: `test-${made}`,
      Description: '',
      Type: 'SERVICE_CONTROL_POLICY',
      Content,
    }),
  );
  const own = { PolicyId: Policy?.PolicySummary?.Id, TargetId: places[place] };
  const full = { PolicyId: 'p-FullAWSAccess', TargetId: places[place] };
  await organizations.send(new AttachPolicyCommand(own));
  if (instead) await organizations.send(new DetachPolicyCommand(full));
  const seen = await look();
  if (instead) await organizations.send(new AttachPolicyCommand(full));
  await organizations.send(new DetachPolicyCommand(own));
  return seen;
}

const denied = /^403 AccessDeniedException: User: .* with an explicit deny in a service control/;
const missing = /^403 AccessDeniedException: .* because no service control policy allows the eks:L/;

describe.each(['root', 'unit', 'account'] as const)('at the %s', (place) => {
  it('a Deny strikes, and nothing inside can undo it', async () => {
    const content = policy({ Effect: 'Deny', Action: 'eks:List*', Resource: '*' });
    expect((await under(place, content, {}, () => list(inside))).outcome).toMatch(denied);
    expect(await list(inside)).toEqual({ outcome: 'done' });
  });

  it('what it does not allow is not allowed', async () => {
    const content = policy(allow('ec2:*'));
    const seen = await under(place, content, { instead: true }, () => list(inside));
    expect(seen.outcome).toMatch(missing);
  });

  it('it does not bind the account in charge', async () => {
    const content = policy({ Effect: 'Deny', Action: '*', Resource: '*' });
    expect(await under(place, content, {}, () => list('gantry-admin'))).toEqual({
      outcome: 'done',
    });
  });
});

it('forbids a region', async () => {
  const content = policy({
    Sid: 'OnlyOregon',
    Effect: 'Deny',
    NotAction: ['iam:*', 'organizations:*', 'sts:*'],
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': 'us-west-2' } },
  });
  const seen = await under('unit', content, {}, () =>
    Promise.all([list(inside), list(inside, 'eu-west-1')]),
  );
  expect(seen).toMatchObject([{ outcome: 'done' }, { outcome: expect.stringMatching(denied) }]);
});

it('spares the principals that the policy itself spares', async () => {
  const content = policy({
    Effect: 'Deny',
    Action: 'eks:*',
    Resource: '*',
    Condition: { ArnNotLike: { 'aws:PrincipalArn': RoleArn } },
  });
  expect(await under('account', content, {}, () => list(inside))).toEqual({ outcome: 'done' });
});

it('shows in a simulation', async () => {
  const content = policy({ Effect: 'Deny', Action: 'eks:List*', Resource: '*' });
  const { EvaluationResults = [] } = await under('unit', content, {}, () =>
    sandbox.iam(inside).send(
      new SimulatePrincipalPolicyCommand({
        PolicySourceArn: RoleArn,
        ActionNames: ['eks:ListClusters', 'eks:DescribeCluster'],
      }),
    ),
  );
  expect(EvaluationResults).toMatchObject([
    {
      EvalDecision: 'explicitDeny',
      OrganizationsDecisionDetail: { AllowedByOrganizations: false },
    },
    { EvalDecision: 'allowed', OrganizationsDecisionDetail: { AllowedByOrganizations: true } },
  ]);
});

it('binds the root user of a member, and no role that a service made for itself', async () => {
  const member = accountNamed(sandbox.account, PRODUCTION);
  if (!member) throw new Error('no such account');
  const root = rootPrincipal(member);
  const action = { action: 'cloudtrail:StopLogging', resource: '*', context: {}, now: 0 };
  const decision = evaluate({ ...action, principal: root }, policySetOf(sandbox.account, root));
  expect(decision).toMatchObject({ outcome: 'explicit-deny', decidedBy: { kind: 'organization' } });
  const linked = {
    ...root,
    type: 'AssumedRole',
    userId: 'AROALINKED0000000000:eks',
    issuer: {
      arn: `arn:aws:iam::${PRODUCTION}:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS`,
      userId: 'AROALINKED0000000000',
      name: 'AWSServiceRoleForAmazonEKS',
    },
  } as const;
  expect(policySetOf(sandbox.account, linked).organization).toBeUndefined();
});

it('is seen by what remembers decisions: nodes ask again after a change of the organization', async () => {
  const production = accountNamed(sandbox.account, PRODUCTION);
  if (!production) throw new Error('The account is there');
  const before = policyRevision(production);
  await list(inside);
  expect(policyRevision(production)).toBe(before);
  const document = policy({ Effect: 'Deny', Action: 'ec2:*', Resource: '*' });
  const during = await under('account', document, {}, async () => policyRevision(production));
  expect(during).not.toBe(before);
  expect(policyRevision(production)).not.toBe(during);
});
