import { type Caller, type Credentials, issuedArn, principalPattern } from '@gantry/identity';
import { createAccount, GANTRY_EXTERNAL_ID, invoke, listen } from '@gantry/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AwsAccess } from './access.ts';
import { assumeRoleIn, type RoleRequest } from './assume-role.ts';
import { openAws } from './aws.ts';
import { ClientPool } from './pool.ts';
import { type MappedAccount, roleAccess } from './role-access.ts';

const ACCOUNT = '111122223333';

function caller(name: string, arn: string = issuedArn(name)): Caller {
  const principal = { type: 'Gantry', account: '', arn, userId: name, name, tags: {} } as const;
  return { principal, proof: 'keys', credentials: 'elsewhere' };
}

function mapped(...names: string[]): MappedAccount {
  return {
    id: ACCOUNT,
    name: 'company',
    roles: [
      {
        principals: names.flatMap((name) => principalPattern(name) ?? []),
        arn: `arn:aws:iam::${ACCOUNT}:role/GantryAccess`,
        externalId: GANTRY_EXTERNAL_ID,
        durationSeconds: 900,
        sourceIdentity: true,
        tags: {},
      },
    ],
  };
}

/** An STS that counts, and whose sessions live a quarter of an hour. */
function counting(accounts = [mapped('ana', 'bo')]) {
  const state = { now: 0, asked: [] as RoleRequest[], fails: false };
  const access = roleAccess({
    accounts,
    now: () => state.now,
    assume: async (request) => {
      state.asked.push(request);
      if (state.fails) throw new Error('STS is away');
      const accessKeyId = `ASIA${state.asked.length}`;
      return { accessKeyId, secretAccessKey: 's', expiration: new Date(state.now + 900_000) };
    },
  });
  return { state, access };
}

async function keyOf(
  access: AwsAccess,
  who: Caller,
  iam: readonly string[] = ['eks:ListClusters'],
) {
  const { credentials } = access.actor(who, { account: undefined, tool: 'list', iam });
  if (credentials === 'ambient') throw new Error('nobody acts as the gateway');
  const { accessKeyId }: Credentials = await credentials();
  return accessKeyId;
}

test('one session serves all who ask at once, until shortly before its end', async () => {
  const { state, access } = counting();
  const ana = caller('ana');
  expect(await Promise.all([keyOf(access, ana), keyOf(access, ana)])).toEqual(['ASIA1', 'ASIA1']);
  state.now = 779_000;
  expect(await keyOf(access, ana)).toBe('ASIA1');
  state.now = 780_000;
  expect(await keyOf(access, ana)).toBe('ASIA2');
});

test('what failed is tried again', async () => {
  const { state, access } = counting();
  state.fails = true;
  await expect(keyOf(access, caller('ana'))).rejects.toThrow('STS is away');
  state.fails = false;
  expect(await keyOf(access, caller('ana'))).toBe('ASIA2');
});

test('neither two callers nor two tools share a session', async () => {
  const { access } = counting();
  const keys = [
    await keyOf(access, caller('ana')),
    await keyOf(access, caller('bo')),
    await keyOf(access, caller('ana'), ['eks:DescribeCluster']),
  ];
  expect(new Set(keys).size).toBe(3);
  const elsewhere = [mapped('ana', 'arn:aws:iam::111122223333:user/*')];
  const two = counting(elsewhere);
  await keyOf(two.access, caller('ana'));
  await keyOf(two.access, caller('ana', 'arn:aws:iam::111122223333:user/ana'));
  await keyOf(two.access, caller('ana', 'arn:aws:iam::111122223333:user/team/ana'));
  expect(two.state.asked.map(({ sessionName }) => sessionName)).toEqual(
    Array(3).fill('gantry-ana'),
  );
});

test('whom nobody maps, and an account that is not his, are refused by name', () => {
  const { access } = counting();
  const call = { tool: 'list', iam: [] };
  expect(access.accounts(caller('eve'))).toEqual([]);
  expect(() => access.actor(caller('eve'), { ...call, account: ACCOUNT })).toThrow(/no role is/);
  expect(() => access.actor(caller('ana'), { ...call, account: '444455556666' })).toThrow();
  expect(() => access.actor(caller('ana'), { ...call, account: undefined })).not.toThrow();
});

test('names become what STS takes, and a tool without actions can do nothing', async () => {
  const { state, access } = counting([mapped('arn:aws:iam::111122223333:user/*')]);
  const odd = { ...caller('x', 'arn:aws:iam::111122223333:user/x') };
  const principal = { ...odd.principal, name: 'jörg müller <ops>'.repeat(6) };
  await keyOf(access, { ...odd, principal }, []);
  expect(state.asked[0]?.sessionName).toMatch(/^gantry-j-rg-m-ller--ops-[\w+=,.@-]{40}$/);
  expect(state.asked[0]?.sourceIdentity).toHaveLength(64);
  expect(JSON.parse(state.asked[0]?.policy ?? '')).toMatchObject({
    Statement: [{ Effect: 'Deny', Action: '*' }],
  });
});

/** The rest on the simulated AWS. */
const before = { ...process.env };
let close = async () => {};
let pool: ClientPool;
beforeAll(async () => {
  const account = await createAccount();
  const aws = (operation: string, input: object) =>
    invoke(account, { service: 'iam', operation, input });
  const UserName = 'gateway';
  aws('CreateUser', { UserName });
  const Statement = [{ Effect: 'Allow', Action: 'sts:*', Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  aws('PutUserPolicy', { UserName, PolicyName: 'sts', PolicyDocument });
  const { AccessKey } = aws('CreateAccessKey', { UserName }) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string };
  };
  process.env.AWS_ACCESS_KEY_ID = AccessKey.AccessKeyId;
  process.env.AWS_SECRET_ACCESS_KEY = AccessKey.SecretAccessKey;
  const endpoint = await listen(account, { host: '127.0.0.1', port: 0 });
  pool = new ClientPool({ endpoint: endpoint.url, userAgent: ['gantry-test', '0'] });
  close = async () => {
    pool.close();
    await endpoint.close();
    process.env = before;
  };
});
afterAll(() => close());

function awsAs(account: MappedAccount, iam: readonly string[]) {
  const assume = assumeRoleIn(pool, 'us-west-2');
  const access = roleAccess({ accounts: [account], assume, now: Date.now });
  return openAws({
    pool,
    actor: access.actor(caller('ana'), { account: ACCOUNT, tool: 'test', iam }),
    region: 'us-west-2',
    signal: new AbortController().signal,
    onCall: () => {},
    clock: () => performance.now(),
  });
}

test('a session can do what its tool declares, and nothing else that its role could', async () => {
  const { eks } = awsAs(mapped('ana'), ['eks:ListClusters']);
  expect((await eks.listClusters({})).clusters).toContain('prod');
  await expect(eks.describeCluster({ name: 'prod' })).rejects.toThrow(
    /eks:DescribeCluster .*no session policy allows/,
  );
});

test('a role that does not trust the gateway is named, with what its trust needs', async () => {
  const [role] = mapped('ana').roles;
  if (role === undefined) throw new Error('one role is mapped');
  const { externalId: _, ...without } = role;
  const account = { ...mapped('ana'), roles: [without] };
  await expect(awsAs(account, ['eks:ListClusters']).eks.listClusters({})).rejects.toMatchObject({
    facts: {
      code: 'AccessDenied',
      service: 'sts',
      advice: expect.stringMatching(/Gantry may not act as arn:.*GantryAccess.*external id/),
    },
  });
});
