// Sources: docs, IAM user guide: temporary credentials, revoking sessions; recorded, SDK issues for the
// words of each protocol.

import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import { ListClustersCommand } from '@aws-sdk/client-eks';
import {
  CreateAccessKeyCommand,
  DeleteAccessKeyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  PutRolePolicyCommand,
  UpdateAccessKeyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  GetFederationTokenCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SteppedClock } from '../account/clock.ts';
import { GANTRY_EXTERNAL_ID } from '../healthy/organization.ts';
import {
  allow,
  keysOf,
  outcome,
  policy,
  refusal,
  type Started,
  started,
  type Who,
} from '../testing/started.ts';

const clock = new SteppedClock(Date.parse('2026-11-22T12:00:00Z'));
const RoleName = 'GantryAccess';
let sandbox: Started;
beforeAll(async () => {
  sandbox = await started({ clock });
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

async function session(DurationSeconds = 900): Promise<Who> {
  const { Credentials } = await sandbox.sts('gantry-viewer').send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::111122223333:role/${RoleName}`,
      RoleSessionName: 'short',
      ExternalId: GANTRY_EXTERNAL_ID,
      DurationSeconds,
    }),
  );
  return keysOf(Credentials);
}

const calls = {
  query: (who: Who) => sandbox.iam(who).send(new GetRoleCommand({ RoleName })),
  'rest-json': (who: Who) => sandbox.eks(who).send(new ListClustersCommand({})),
  'json-1.1': (who: Who) => sandbox.client(CloudTrailClient, who).send(new LookupEventsCommand({})),
  'ec2-query': (who: Who) => sandbox.client(EC2Client, who).send(new DescribeVpcsCommand({})),
};
const EXPIRED = 'The security token included in the request is expired';
const UNKNOWN = 'The security token included in the request is invalid.';

describe('a session ends when its time is over', () => {
  it.each([
    ['query', `403 ExpiredToken: ${EXPIRED}`],
    ['rest-json', `403 ExpiredTokenException: ${EXPIRED}`],
    ['json-1.1', `400 ExpiredTokenException: ${EXPIRED}`],
    ['ec2-query', '400 RequestExpired: Request has expired.'],
  ] as const)('over %s', async (protocol, words) => {
    const who = await session();
    clock.advance(899_000);
    expect((await outcome(calls[protocol](who))).outcome).not.toMatch(/xpired/);
    clock.advance(1_000);
    expect(await refusal(calls[protocol](who))).toBe(words);
  });
});

describe('a session lasts', () => {
  it.each([
    [899, /^400 ValidationError: .*greater than or equal to 900$/],
    [3601, /^400 ValidationError: .*exceeds the MaxSessionDuration set for this role\.$/],
    [43_201, /^400 ValidationError: .*less than or equal to 43200$/],
  ])('not for %i seconds', async (seconds, words) => {
    expect(await refusal(session(seconds))).toMatch(words);
  });

  it('as long as its role says', async () => {
    const iam = sandbox.iam();
    await iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }));
    const who = await session(7200);
    clock.advance(7_199_000);
    await calls['rest-json'](who);
    clock.advance(1_000);
    expect(await refusal(calls['rest-json'](who))).toMatch(/^403 ExpiredTokenException/);
  });
});

// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_revoke-sessions.html
it('is revoked by a policy that denies what began before', async () => {
  const old = await session();
  clock.advance(1_000);
  const PolicyDocument = policy({
    Effect: 'Deny',
    Action: ['*'],
    Resource: ['*'],
    Condition: { DateLessThan: { 'aws:TokenIssueTime': new Date(clock.now()).toISOString() } },
  });
  const revoke = { RoleName, PolicyName: 'AWSRevokeOlderSessions' };
  await sandbox.iam().send(new PutRolePolicyCommand({ ...revoke, PolicyDocument }));
  expect(await refusal(calls['rest-json'](old))).toMatch(
    /^403 AccessDeniedException: .* with an explicit deny in an identity-based policy$/,
  );
  const fresh = await session();
  await calls['rest-json'](fresh);
  await sandbox.iam().send(new DeleteRolePolicyCommand(revoke));
  await calls['rest-json'](old);
});

it('ends with its role', async () => {
  const who = await session();
  const iam = sandbox.iam();
  const PolicyArn = 'arn:aws:iam::aws:policy/AmazonEKSMCPReadOnlyAccess';
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'inventory' }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
  expect(await refusal(calls['rest-json'](who))).toBe(
    `403 UnrecognizedClientException: ${UNKNOWN}`,
  );
});

it('a key works while it is active, and while it is there', async () => {
  const iam = sandbox.iam();
  const UserName = 'gantry-viewer';
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const who = keysOf(AccessKey);
  const AccessKeyId = who.accessKeyId;
  const words = `403 InvalidClientTokenId: ${UNKNOWN}`;
  const me = () => sandbox.sts(who).send(new GetCallerIdentityCommand({}));
  await me();
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Inactive' }));
  expect(await refusal(me())).toBe(words);
  await iam.send(new UpdateAccessKeyCommand({ UserName, AccessKeyId, Status: 'Active' }));
  await me();
  await iam.send(new DeleteAccessKeyCommand({ UserName, AccessKeyId }));
  expect(await refusal(me())).toBe(words);
});

describe('a federated user', () => {
  const token = async (Policy?: string) => {
    const command = new GetFederationTokenCommand({ Name: 'contractor', Policy });
    return sandbox.sts().send(command);
  };

  it('may do what its user and the policies of its session may', async () => {
    const answer = await token(policy(allow('eks:ListClusters')));
    expect(answer.FederatedUser).toEqual({
      FederatedUserId: '111122223333:contractor',
      Arn: 'arn:aws:sts::111122223333:federated-user/contractor',
    });
    const who = keysOf(answer.Credentials);
    await calls['rest-json'](who);
    expect(await refusal(calls['json-1.1'](who))).toMatch(/because no session policy allows/);
    expect(await refusal(calls.query(who))).toMatch(/^403 InvalidClientTokenId/);
    const again = sandbox.sts(who).send(new GetFederationTokenCommand({ Name: 'more' }));
    expect(await refusal(again)).toMatch(/^403 AccessDenied: Cannot call GetFederationToken with/);
  });

  it('may do nothing without a policy for the session', async () => {
    const who = keysOf((await token()).Credentials);
    expect(await refusal(calls['rest-json'](who))).toMatch(/because no session policy allows/);
    await sandbox.sts(who).send(new GetCallerIdentityCommand({}));
  });
});
