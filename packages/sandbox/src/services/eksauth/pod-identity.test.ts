// Sources: docs, EKS user guide: EKS Pod Identity; API_auth_AssumeRoleForPodIdentity. There is no SDK
// package for EKS Auth here, so the calls are signed by hand.

import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { CreatePodIdentityAssociationCommand } from '@aws-sdk/client-eks';
import {
  CreateRoleCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { findKey } from '../../enforce/keys.ts';
import { sendRaw, signed } from '../../testing/raw.ts';
import { allow, keysOf, policy, type Started, started, type Who } from '../../testing/started.ts';
import { serviceAccountToken, type TokenRequest } from '../eks/oidc-issuer.ts';

const clock = new SteppedClock(Date.parse('2026-11-22T12:00:00Z'));
const PODS = 'pods.eks.amazonaws.com';
const account = '111122223333';
let sandbox: Started;
let node: Who;

beforeAll(async () => {
  sandbox = await started({ clock });
  const iam = sandbox.iam();
  // The agent runs on a node: the role of the nodes is lent to a person to act as one.
  const Principal = { AWS: `arn:aws:iam::${account}:root`, Service: 'ec2.amazonaws.com' };
  const PolicyDocument = policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
  const RoleName = 'eks-node';
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  const RoleArn = `arn:aws:iam::${account}:role/${RoleName}`;
  const assumed = await sandbox
    .sts()
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'i-0a1b' }));
  node = keysOf(assumed.Credentials);
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const pod = { name: 'checkout-0', uid: 'd4d1c9b2-0000-4000-8000-000000000001' };

function token(more: Partial<TokenRequest> = {}, cluster = 'staging'): string {
  const region = sandbox.account.regions.get('us-west-2');
  if (!region) throw new Error('no region');
  return serviceAccountToken(sandbox.account, region, cluster, {
    ...{ namespace: 'shop', serviceAccount: 'checkout', audiences: [PODS], pod },
    ...more,
  });
}

async function ask(text: string, who: Who = node, cluster = 'staging') {
  const request = {
    target: `/clusters/${cluster}/assume-role-for-pod-identity`,
    headers: [['Content-Type', 'application/json']],
    body: JSON.stringify({ token: text }),
  } as const;
  const credentials = sandbox.credentialsOf(who);
  const signing = { credentials, service: 'eks-auth', region: 'us-west-2', at: clock.now() };
  const answer = await sendRaw(sandbox.url, signed(sandbox.url, request, signing));
  const said = JSON.parse(answer.body);
  const type = answer.headers.get('x-amzn-errortype') ?? '';
  return { status: answer.status, said, refused: `${answer.status} ${type}: ${said.message}` };
}

it("gives a pod its association's role, tagged with where it runs", async () => {
  const { status, said } = await ask(token());
  expect(status).toBe(200);
  expect(said).toMatchObject({
    subject: { namespace: 'shop', serviceAccount: 'checkout' },
    audience: PODS,
    assumedRoleUser: {
      arn: expect.stringMatching(/assumed-role\/shop-checkout\/eks-staging-checkout-0-/),
    },
  });
  const { expiration, ...keys } = said.credentials;
  expect(expiration).toBe(clock.now() / 1000 + 6 * 3600);
  const me = await sandbox.sts(keys).send(new GetCallerIdentityCommand({}));
  expect(me.Arn).toBe(said.assumedRoleUser.arn);
  expect(findKey(sandbox.account, keys.accessKeyId)?.principal.tags).toMatchObject({
    'eks-cluster-name': 'staging',
    'kubernetes-namespace': 'shop',
    'kubernetes-service-account': 'checkout',
    'kubernetes-pod-name': pod.name,
    'kubernetes-pod-uid': pod.uid,
  });
});

it.each<[string, () => ReturnType<typeof ask>, RegExp]>([
  [
    'a service account without association',
    () => ask(token({ serviceAccount: 'nobody' })),
    /^404 ResourceNotFoundException/,
  ],
  [
    'an unknown cluster',
    () => ask(token(), node, 'nowhere'),
    /^404 ResourceNotFoundException: No c/,
  ],
  [
    'the token of another cluster',
    () => ask(token({}, 'shop-dev')),
    /^400 InvalidTokenException: .* this cluster has not issued it/,
  ],
  [
    'a token for somebody else',
    () => ask(token({ audiences: ['sts.amazonaws.com'] })),
    /^400 InvalidTokenException: .* not for pods\.eks\.amazonaws\.com/,
  ],
  [
    'a caller who is no node',
    () => ask(token(), 'gantry-viewer'),
    /^403 AccessDeniedException: User: .* not authorized to perform: eks-auth:AssumeRoleForPodIdentity on resource: arn:aws:eks:us-west-2:111122223333:cluster\/staging/,
  ],
])('refuses %s', async (_, call, words) => {
  expect((await call()).refused).toMatch(words);
});

it('needs a role that lets itself be tagged', async () => {
  const trust = (Action: string[]) =>
    sandbox.iam().send(
      new UpdateAssumeRolePolicyCommand({
        RoleName: 'shop-checkout',
        PolicyDocument: policy({ Effect: 'Allow', Principal: { Service: PODS }, Action }),
      }),
    );
  await trust(['sts:AssumeRole']);
  expect((await ask(token())).refused).toMatch(
    /^400 AccessDeniedException: Unauthorized Exception!/,
  );
  await trust(['sts:AssumeRole', 'sts:TagSession']);
  expect((await ask(token())).status).toBe(200);
});

it('goes on to a role of another account', async () => {
  const production = '444455556666';
  const RoleArn = `arn:aws:iam::${production}:role/OrganizationAccountAccessRole`;
  const entered = await sandbox
    .sts()
    .send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'setup' }));
  const targetRoleArn = `arn:aws:iam::${production}:role/catalog-reader`;
  const roleArn = `arn:aws:iam::${account}:role/shop-catalog`;
  await sandbox.iam(keysOf(entered.Credentials)).send(
    new CreateRoleCommand({
      RoleName: 'catalog-reader',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { AWS: roleArn },
        Action: ['sts:AssumeRole', 'sts:TagSession'],
        Condition: {
          StringEquals: { 'sts:ExternalId': `us-west-2/${account}/staging/shop/reports` },
        },
      }),
    }),
  );
  const clusterName = 'staging';
  const association = { clusterName, namespace: 'shop', serviceAccount: 'reports', roleArn };
  await sandbox
    .eks()
    .send(new CreatePodIdentityAssociationCommand({ ...association, targetRoleArn }));
  const reports = () => ask(token({ serviceAccount: 'reports' }));
  expect((await reports()).refused).toMatch(/^400 AccessDeniedException: .*target role/);
  await sandbox.iam().send(
    new PutRolePolicyCommand({
      RoleName: 'shop-catalog',
      PolicyName: 'onward',
      PolicyDocument: policy(allow(['sts:AssumeRole', 'sts:TagSession'], targetRoleArn)),
    }),
  );
  const { said } = await reports();
  expect(said.assumedRoleUser?.arn).toMatch(
    /^arn:aws:sts::444455556666:assumed-role\/catalog-reader\/eks-staging-/,
  );
});

it("shows in the trail as the service's own call", async () => {
  clock.advance(600_000);
  const trail = sandbox.client(CloudTrailClient);
  const { Events = [] } = await trail.send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'AssumeRole' }],
    }),
  );
  const records = Events.map(({ CloudTrailEvent = '{}' }) => JSON.parse(CloudTrailEvent));
  expect(records.find(({ userIdentity }) => userIdentity.type === 'AWSService')).toMatchObject({
    userIdentity: { type: 'AWSService', invokedBy: PODS },
    sourceIPAddress: PODS,
    requestParameters: {
      transitiveTagKeys: expect.arrayContaining(['kubernetes-namespace', 'eks-cluster-name']),
    },
  });
});
