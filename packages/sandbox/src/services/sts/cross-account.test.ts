// Sources: docs, IAM user guide: cross-account policy evaluation, roles, external ids; CloudTrail.

import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { ListClustersCommand } from '@aws-sdk/client-eks';
import {
  CreateRoleCommand,
  GetRoleCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetAccessKeyInfoCommand,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { keyStore } from '../../enforce/keys.ts';
import { policiesOf } from '../../enforce/policies.ts';
import { GANTRY_EXTERNAL_ID } from '../../healthy/organization.ts';
import { keysOf, policy, refusal, type Started, started, type Who } from '../../testing/started.ts';

const MANAGEMENT = '111122223333';
const PRODUCTION = '444455556666';
const clock = new SteppedClock(Date.parse('2026-11-22T12:00:00Z'));
let sandbox: Started;
beforeAll(async () => {
  sandbox = await started({ clock });
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const RoleArn = `arn:aws:iam::${PRODUCTION}:role/GantryAccess`;
const gantry: AssumeRoleCommandInput = {
  RoleArn,
  RoleSessionName: 'gantry',
  ExternalId: GANTRY_EXTERNAL_ID,
};
const assume = async (more: Partial<AssumeRoleCommandInput> = {}, who: Who = 'gantry-viewer') =>
  sandbox.sts(who).send(new AssumeRoleCommand({ ...gantry, ...more }));

describe('a role of another account', () => {
  it('is assumed by who is allowed on both sides, and acts over there', async () => {
    const answer = await assume();
    expect(answer.AssumedRoleUser?.Arn).toBe(
      `arn:aws:sts::${PRODUCTION}:assumed-role/GantryAccess/gantry`,
    );
    const keys = keysOf(answer.Credentials);
    const { Account } = await sandbox.sts(keys).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe(PRODUCTION);
    const { clusters } = await sandbox.eks(keys).send(new ListClustersCommand({}));
    expect(clusters).toEqual(['shop-live']);
    const asked = new GetAccessKeyInfoCommand({ AccessKeyId: keys.accessKeyId });
    expect((await sandbox.sts().send(asked)).Account).toBe(PRODUCTION);
    const key = await keyStore(sandbox.account).find(keys.accessKeyId);
    if (!key) throw new Error('no key');
    const policies = await policiesOf(sandbox.account)(key.principal);
    expect(policies.identity.map(({ name }) => name)).toEqual([
      'inventory',
      'AmazonEKSMCPReadOnlyAccess',
    ]);
    expect(policies.organization).toHaveLength(3);
  });

  it.each<[string, Partial<AssumeRoleCommandInput>, Who, RegExp]>([
    [
      'without the external id',
      { ExternalId: undefined },
      'gantry-admin',
      /sts:AssumeRole on resource: arn:aws:iam::444455556666:role\/GantryAccess$/,
    ],
    [
      'with another external id',
      { ExternalId: 'guess' },
      'gantry-admin',
      /sts:AssumeRole on resource: arn:aws:iam::444455556666:role\/GantryAccess$/,
    ],
    [
      'which is not there',
      { RoleArn: `arn:aws:iam::${PRODUCTION}:role/Nothing` },
      'gantry-admin',
      /sts:AssumeRole on resource: arn:aws:iam::444455556666:role\/Nothing$/,
    ],
    [
      'of an account that is not there',
      { RoleArn: 'arn:aws:iam::777777777777:role/GantryAccess' },
      'gantry-admin',
      /sts:AssumeRole on resource: arn:aws:iam::777777777777:role\/GantryAccess$/,
    ],
    [
      'by who may not leave his own account',
      { RoleArn: `arn:aws:iam::${PRODUCTION}:role/OrganizationAccountAccessRole` },
      'gantry-viewer',
      /because no identity-based policy allows the sts:AssumeRole action$/,
    ],
  ])('is not assumed %s', async (_, more, who, words) => {
    const said = await refusal(assume(more, who));
    expect(said).toMatch(/^403 AccessDenied: User: arn:aws:iam::111122223333:user\//);
    expect(said).toMatch(words);
  });

  it('takes a source identity and tags where its trust policy says so', async () => {
    const answer = await assume({
      SourceIdentity: 'ana',
      Tags: [{ Key: 'team', Value: 'shop' }],
      TransitiveTagKeys: ['team'],
    });
    expect(answer.SourceIdentity).toBe('ana');
  });

  it('is narrowed by a session policy, and for an hour at most when it follows another', async () => {
    const Policy = policy({ Effect: 'Allow', Action: 'eks:DescribeCluster', Resource: '*' });
    const narrow = keysOf((await assume({ Policy })).Credentials);
    expect(await refusal(sandbox.eks(narrow).send(new ListClustersCommand({})))).toMatch(
      /because no session policy allows the eks:ListClusters action$/,
    );
    const RoleName = 'GantryAccess';
    const PolicyDocument = policy({ Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' });
    const chain = { RoleName, PolicyName: 'chain', PolicyDocument };
    await sandbox.iam().send(new PutRolePolicyCommand(chain));
    const first = await assume({ RoleArn: `arn:aws:iam::${MANAGEMENT}:role/${RoleName}` });
    const next = (DurationSeconds: number) =>
      assume({ DurationSeconds }, keysOf(first.Credentials));
    expect((await next(3600)).AssumedRoleUser?.Arn).toContain(PRODUCTION);
    expect(await refusal(next(3601))).toMatch(/1 hour session limit .* by role chaining\.$/);
  });
});

describe('what is in one account', () => {
  it('is not in the other', async () => {
    const keys = keysOf(
      (
        await assume(
          { RoleArn: `arn:aws:iam::${PRODUCTION}:role/OrganizationAccountAccessRole` },
          'gantry-admin',
        )
      ).Credentials,
    );
    const { Roles = [] } = await sandbox.iam(keys).send(new ListRolesCommand({}));
    expect(Roles.map(({ RoleName }) => RoleName)).toEqual(
      expect.arrayContaining(['GantryAccess', 'OrganizationAccountAccessRole', 'eks-cluster']),
    );
    expect(Roles.every(({ Arn }) => Arn?.startsWith(`arn:aws:iam::${PRODUCTION}:`))).toBe(true);
    expect(
      await refusal(sandbox.iam(keys).send(new GetRoleCommand({ RoleName: 'shop-checkout' }))),
    ).toMatch(/^404 NoSuchEntity/);
  });

  it('is not trusted before it exists', async () => {
    const AssumeRolePolicyDocument = policy({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${PRODUCTION}:role/nobody` },
      Action: 'sts:AssumeRole',
    });
    const create = new CreateRoleCommand({ RoleName: 'lent', AssumeRolePolicyDocument });
    expect(await refusal(sandbox.iam().send(create))).toMatch(
      /^400 MalformedPolicyDocumentException: Invalid principal in policy/,
    );
  });
});

it('is recorded in both accounts under one shared id', async () => {
  await assume({ RoleSessionName: 'recorded' });
  clock.advance(600_000);
  const lookup = async (who: Who) => {
    const trail = sandbox.client(CloudTrailClient, who);
    const { Events = [] } = await trail.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }],
      }),
    );
    return Events.map(({ CloudTrailEvent = '{}' }) => JSON.parse(CloudTrailEvent)).find(
      ({ requestParameters }) => requestParameters?.roleSessionName === 'recorded',
    );
  };
  const mine = await lookup('gantry-admin');
  const inside = await assume(
    { RoleArn: `arn:aws:iam::${PRODUCTION}:role/OrganizationAccountAccessRole` },
    'gantry-admin',
  );
  const theirs = await lookup(keysOf(inside.Credentials));
  expect(mine).toMatchObject({
    userIdentity: { type: 'IAMUser', userName: 'gantry-viewer' },
    recipientAccountId: MANAGEMENT,
    resources: [{ accountId: PRODUCTION, ARN: RoleArn }],
  });
  expect(theirs).toMatchObject({
    userIdentity: { type: 'AWSAccount', accountId: MANAGEMENT },
    recipientAccountId: PRODUCTION,
    requestID: mine.requestID,
    sharedEventID: mine.sharedEventID,
  });
  expect(theirs.eventID).not.toBe(mine.eventID);
  expect(theirs.userIdentity).not.toHaveProperty('arn');
});
