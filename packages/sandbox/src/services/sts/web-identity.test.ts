// Sources: docs, EKS user guide: IAM roles for service accounts; API_AssumeRoleWithWebIdentity;
// recorded, issues of SDKs and of amazon-eks-irsa-cfn for the words.

import { createHmac } from 'node:crypto';
import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  ListOpenIDConnectProvidersCommand,
  ListOpenIDConnectProviderTagsCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagOpenIDConnectProviderCommand,
  UntagOpenIDConnectProviderCommand,
  UpdateOpenIDConnectProviderThumbprintCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleWithWebIdentityCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { invoke } from '../../invoke.ts';
import { sendRaw, signed } from '../../testing/raw.ts';
import { keysOf, policy, refusal, type Started, started } from '../../testing/started.ts';
import { serviceAccountToken, type TokenRequest } from '../eks/oidc-issuer.ts';
import { eksState } from '../eks/state.ts';

const clock = new SteppedClock(Date.parse('2026-11-22T12:00:00Z'));
let sandbox: Started;
let issuer: string;
let provider: string;
const RoleName = 'shop-orders';
const RoleArn = `arn:aws:iam::111122223333:role/${RoleName}`;
const aud = 'sts.amazonaws.com';
const subject = 'system:serviceaccount:shop:orders';

beforeAll(async () => {
  sandbox = await started({ clock });
  issuer = eksState(region()).clusters.get('shop-dev')?.plane.issuer ?? '';
  const host = issuer.slice('https://'.length);
  const made = await sandbox
    .iam()
    .send(new CreateOpenIDConnectProviderCommand({ Url: issuer, ClientIDList: [aud] }));
  provider = made.OpenIDConnectProviderArn ?? '';
  expect(provider).toBe(`arn:aws:iam::111122223333:oidc-provider/${host}`);
  const AssumeRolePolicyDocument = policy({
    Effect: 'Allow',
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: { StringEquals: { [`${host}:sub`]: subject, [`${host}:aud`]: aud } },
  });
  await sandbox.iam().send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

function region() {
  const found = sandbox.account.regions.get('us-west-2');
  if (!found) throw new Error('no region');
  return found;
}

const token = (more: Partial<TokenRequest> = {}, cluster = 'shop-dev') =>
  serviceAccountToken(sandbox.account, region(), cluster, {
    ...{ namespace: 'shop', serviceAccount: 'orders', audiences: [aud] },
    ...more,
  });

/** As a pod calls: without credentials. */
const assume = (WebIdentityToken: string, more: object = {}) => {
  const sts = new STSClient({ endpoint: sandbox.url, region: 'us-west-2', maxAttempts: 1 });
  const input = { RoleArn, RoleSessionName: 'orders-7d9f', WebIdentityToken, ...more };
  return sts.send(new AssumeRoleWithWebIdentityCommand(input));
};

it('lets a service account in without credentials', async () => {
  const answer = await assume(token());
  expect(answer).toMatchObject({
    SubjectFromWebIdentityToken: subject,
    Audience: aud,
    Provider: provider,
    AssumedRoleUser: {
      Arn: `arn:aws:sts::111122223333:assumed-role/${RoleName}/orders-7d9f`,
    },
  });
  const me = await sandbox.sts(keysOf(answer.Credentials)).send(new GetCallerIdentityCommand({}));
  expect(me.Arn).toBe(answer.AssumedRoleUser?.Arn);
});

const noAlgorithm = () => {
  const [, body] = token().split('.');
  return `${Buffer.from('{"alg":"none"}').toString('base64url')}.${body}.AA`;
};
const signedByAnother = () => {
  const [head, body] = token().split('.');
  const signature = createHmac('sha256', 'guess').update(`${head}.${body}`).digest('base64url');
  return `${head}.${body}.${signature}`;
};

describe('refuses', () => {
  it.each<[string, () => Promise<unknown>, RegExp]>([
    [
      'what is no token',
      () => assume('a.b.c'),
      /^400 InvalidIdentityToken\w*: The ID Token provid/,
    ],
    [
      'a service account of another name',
      () => assume(token({ serviceAccount: 'catalog' })),
      /^403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity$/,
    ],
    [
      'a role that is not there',
      () => assume(token(), { RoleArn: `${RoleArn}s` }),
      /^403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity$/,
    ],
    [
      'a role that trusts somebody else',
      () => assume(token(), { RoleArn: 'arn:aws:iam::111122223333:role/shop-checkout' }),
      /^403 AccessDenied: Not authorized to perform sts:AssumeRoleWithWebIdentity$/,
    ],
    [
      'another audience',
      () => assume(token({ audiences: ['pods.eks.amazonaws.com'] })),
      /^400 InvalidIdentityToken\w*: Incorrect token audience$/,
    ],
    [
      'a cluster without a provider',
      () => assume(token({}, 'staging')),
      /^400 InvalidIdentityToken\w*: No OpenIDConnect provider found in your account for https:\/\/oidc\.eks/,
    ],
    ['an unsigned token', () => assume(noAlgorithm()), /^400 InvalidIdentityToken/],
    ['a forged token', () => assume(signedByAnother()), /^400 InvalidIdentityToken/],
    [
      'more time than the role gives',
      () => assume(token(), { DurationSeconds: 7200 }),
      /^400 ValidationError: .*MaxSessionDuration set for this role\.$/,
    ],
  ])('%s', async (_, call, words) => {
    expect(await refusal(call())).toMatch(words);
  });

  it('a token whose time is over', async () => {
    const old = token({ seconds: 600 });
    clock.advance(600_000);
    expect(await refusal(assume(old))).toMatch(
      /^400 ExpiredToken\w*: Token expired: current date\/time \d+ must be before the expiration/,
    );
  });
});

it('is recorded as what it is: a web identity, then a session that rests on its word', async () => {
  const { Credentials } = await assume(token(), { RoleSessionName: 'traced' });
  await refusal(assume(token({ serviceAccount: 'stranger' }), { RoleSessionName: 'traced' }));
  await sandbox.sts(keysOf(Credentials)).send(new GetCallerIdentityCommand({}));
  clock.advance(600_000);
  // What nobody signed was signed for no region, and counts as a call to the global endpoint.
  const find = async (name: string, region: string) => {
    const trail = sandbox.client(CloudTrailClient, 'gantry-admin', region);
    const LookupAttributes = [{ AttributeKey: 'EventName' as const, AttributeValue: name }];
    const { Events = [] } = await trail.send(new LookupEventsCommand({ LookupAttributes }));
    return Events.map(({ CloudTrailEvent = '{}' }) => JSON.parse(CloudTrailEvent));
  };
  const [denied, done] = await find('AssumeRoleWithWebIdentity', 'us-east-1');
  expect(done).toMatchObject({
    userIdentity: {
      type: 'WebIdentityUser',
      principalId: `${provider}:${aud}:${subject}`,
      userName: subject,
      identityProvider: provider,
    },
    requestParameters: { roleArn: RoleArn, roleSessionName: 'traced' },
    recipientAccountId: '111122223333',
  });
  expect(JSON.stringify(done)).not.toContain(token().split('.')[0]);
  expect(denied).toMatchObject({
    errorCode: 'AccessDenied',
    userIdentity: { userName: 'system:serviceaccount:shop:stranger' },
  });
  const [inside] = await find('GetCallerIdentity', 'us-west-2');
  expect(inside.userIdentity).toMatchObject({
    type: 'AssumedRole',
    sessionContext: { webIdFederationData: { federatedProvider: provider, attributes: {} } },
  });
});

it('lets the reports of prod in, as the company has it', async () => {
  const reports = token({ serviceAccount: 'reports' }, 'prod');
  const answer = await assume(reports, { RoleArn: RoleArn.replace('orders', 'reports') });
  expect(answer.SubjectFromWebIdentityToken).toBe('system:serviceaccount:shop:reports');
});

it('keeps providers', async () => {
  const iam = sandbox.iam();
  const named = { OpenIDConnectProviderArn: provider };
  const again = iam.send(new CreateOpenIDConnectProviderCommand({ Url: issuer }));
  expect(await refusal(again)).toMatch(
    /^409 EntityAlreadyExists\w*: Provider with url https:.* already exists\.$/,
  );
  await iam.send(new AddClientIDToOpenIDConnectProviderCommand({ ...named, ClientID: 'vault' }));
  await iam.send(
    new UpdateOpenIDConnectProviderThumbprintCommand({
      ...named,
      ThumbprintList: ['9e99a48a9960b14926bb7f3b02e22da2b0ab7280'],
    }),
  );
  const Tags = [{ Key: 'cluster', Value: 'shop-dev' }];
  await iam.send(new TagOpenIDConnectProviderCommand({ ...named, Tags }));
  const seen = await iam.send(new GetOpenIDConnectProviderCommand(named));
  expect(seen).toMatchObject({
    Url: issuer.slice('https://'.length),
    ClientIDList: [aud, 'vault'],
    ThumbprintList: ['9e99a48a9960b14926bb7f3b02e22da2b0ab7280'],
    Tags,
  });
  await iam.send(
    new RemoveClientIDFromOpenIDConnectProviderCommand({ ...named, ClientID: 'vault' }),
  );
  await iam.send(new UntagOpenIDConnectProviderCommand({ ...named, TagKeys: ['cluster'] }));
  const tags = await iam.send(new ListOpenIDConnectProviderTagsCommand(named));
  expect(tags.Tags).toEqual([]);
  const listed = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  expect(listed.OpenIDConnectProviderList).toContainEqual({ Arn: provider });
  const http = new CreateOpenIDConnectProviderCommand({ Url: 'http://example.com' });
  expect(await refusal(iam.send(http))).toMatch(/^400 ValidationError: Invalid Open ID Connect/);
  await iam.send(new DeleteOpenIDConnectProviderCommand(named));
  expect(await refusal(assume(token()))).toMatch(/^400 InvalidIdentityToken\w*: No OpenIDConnect/);
  expect(await refusal(iam.send(new GetOpenIDConnectProviderCommand(named)))).toMatch(
    /^404 NoSuchEntity\w*: OpenIDConnect Provider not found for arn arn:aws:iam::/,
  );
});

it('takes the word of no host that it cannot ask', async () => {
  const Url = 'https://token.actions.githubusercontent.com';
  const made = await sandbox
    .iam()
    .send(new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: [aud] }));
  const [head, body = '', signature] = token().split('.');
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString());
  const other = Buffer.from(JSON.stringify({ ...claims, iss: Url })).toString('base64url');
  expect(made.OpenIDConnectProviderArn).toMatch(/githubusercontent\.com$/);
  expect(await refusal(assume([head, other, signature].join('.')))).toMatch(
    /^400 InvalidIdentityToken\w*: Couldn't retrieve verification key from your identity provider/,
  );
});

it('works without the wire, for whoever holds a token in the sandbox itself', () => {
  const input = {
    RoleArn: RoleArn.replace('orders', 'reports'),
    RoleSessionName: 'inside',
    WebIdentityToken: token({ serviceAccount: 'reports' }, 'prod'),
  };
  const operation = 'AssumeRoleWithWebIdentity';
  expect(invoke(sandbox.account, { service: 'sts', operation, input })).toMatchObject({
    SubjectFromWebIdentityToken: 'system:serviceaccount:shop:reports',
  });
});

it('asks for no signature, and holds one that is there to it', async () => {
  const query = {
    headers: [['Content-Type', 'application/x-www-form-urlencoded']],
    body: new URLSearchParams({
      Action: 'AssumeRoleWithWebIdentity',
      Version: '2011-06-15',
      RoleArn: RoleArn.replace('orders', 'reports'),
      RoleSessionName: 'signed',
      WebIdentityToken: token({ serviceAccount: 'reports' }, 'prod'),
    }).toString(),
  } as const;
  const send = async (secretAccessKey: string) => {
    const { accessKeyId } = sandbox.credentialsOf('gantry-viewer');
    const credentials = { accessKeyId, secretAccessKey };
    const signing = { credentials, service: 'sts', at: clock.now() };
    return (await sendRaw(sandbox.url, signed(sandbox.url, query, signing))).status;
  };
  expect(await send(sandbox.credentialsOf('gantry-viewer').secretAccessKey)).toBe(200);
  expect(await send('guess')).toBe(403);
});
