// Sources: docs, API_AssumeRole; IAM user guide: session policies, session tags, role chaining.
import {
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetUserCommand,
  ListRolesCommand,
  ListUsersCommand,
  PutRolePolicyCommand,
  PutUserPolicyCommand,
  TagRoleCommand,
  TagUserCommand,
} from '@aws-sdk/client-iam';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  allow,
  keysOf,
  policy,
  refusal,
  type Started,
  started,
  type Who,
} from '../../testing/started.ts';

let sandbox: Started;
beforeAll(async () => {
  sandbox = await started();
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const ACCOUNT = 'arn:aws:iam::111122223333:root';
const DEVELOPER = 'arn:aws:iam::111122223333:user/gantry-developer';
const arnOf = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

async function role(RoleName: string, trust: object, may: string[] = ['iam:GetRole']) {
  const statement = { Effect: 'Allow', Action: 'sts:AssumeRole', ...trust };
  const document = policy(statement);
  const create = { RoleName, AssumeRolePolicyDocument: document, MaxSessionDuration: 7200 };
  await sandbox.iam().send(new CreateRoleCommand(create));
  const inline = { RoleName, PolicyName: 'may', PolicyDocument: policy(allow(may)) };
  await sandbox.iam().send(new PutRolePolicyCommand(inline));
}

const assume = (
  name: string,
  more: Partial<AssumeRoleCommandInput> = {},
  who: Who = 'gantry-developer',
) =>
  sandbox
    .sts(who)
    .send(new AssumeRoleCommand({ RoleArn: arnOf(name), RoleSessionName: 'trial', ...more }));

const denied = (action: string, name: string, because: string, arn = DEVELOPER) =>
  `403 AccessDenied: User: ${arn} is not authorized to perform: ${action} on resource: ${arnOf(name)} because ${because}`;
const noTrust = (action: string) => `no role trust policy allows the ${action} action`;

describe('a session', () => {
  it('acts as the role, under its own name', async () => {
    await role('plain', { Principal: { AWS: DEVELOPER } });
    const { Credentials, AssumedRoleUser } = await assume('plain');
    expect(AssumedRoleUser).toEqual({
      Arn: 'arn:aws:sts::111122223333:assumed-role/plain/trial',
      AssumedRoleId: expect.stringMatching(/^AROA[A-Z2-7]{17}:trial$/),
    });
    const keys = keysOf(Credentials);
    expect(keys.accessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    const me = await sandbox.sts(keys).send(new GetCallerIdentityCommand({}));
    expect(me).toMatchObject({ Arn: AssumedRoleUser?.Arn, UserId: AssumedRoleUser?.AssumedRoleId });
    const shown = await sandbox.iam(keys).send(new GetRoleCommand({ RoleName: 'plain' }));
    expect(shown.Role?.RoleLastUsed).toMatchObject({ Region: 'us-west-2' });
    expect(await refusal(sandbox.iam(keys).send(new ListUsersCommand({})))).toBe(
      `403 AccessDenied: User: ${AssumedRoleUser?.Arn} is not authorized to perform: iam:ListUsers on resource: arn:aws:iam::111122223333:user/ because no identity-based policy allows the iam:ListUsers action`,
    );
  });

  it('needs its token', async () => {
    await role('token', { Principal: { AWS: DEVELOPER } });
    const { sessionToken: _, ...keys } = keysOf((await assume('token')).Credentials);
    const wrong = { ...keys, sessionToken: 'guessed' };
    for (const who of [keys, wrong]) {
      const call = sandbox.sts(who).send(new GetCallerIdentityCommand({}));
      expect(await refusal(call)).toMatch(/^403 InvalidClientTokenId: /);
    }
  });

  it('ends with its role', async () => {
    await role('short', { Principal: { AWS: DEVELOPER } });
    const keys = keysOf((await assume('short')).Credentials);
    const inline = { RoleName: 'short', PolicyName: 'may' };
    await sandbox.iam().send(new DeleteRolePolicyCommand(inline));
    await sandbox.iam().send(new DeleteRoleCommand({ RoleName: 'short' }));
    const call = sandbox.sts(keys).send(new GetCallerIdentityCommand({}));
    expect(await refusal(call)).toMatch(/^403 InvalidClientTokenId: /);
  });
});

describe('trust', () => {
  it('in the account leaves it to the identity-based policies of the caller', async () => {
    await role('of-account', { Principal: { AWS: ACCOUNT } });
    expect(await refusal(assume('of-account'))).toBe(
      denied(
        'sts:AssumeRole',
        'of-account',
        'no identity-based policy allows the sts:AssumeRole action',
      ),
    );
    await assume('of-account', {}, 'gantry-admin');
    const inline = {
      UserName: 'gantry-developer',
      PolicyName: 'assume',
      PolicyDocument: policy(allow('sts:AssumeRole', arnOf('of-account'))),
    };
    await sandbox.iam().send(new PutUserPolicyCommand(inline));
    await assume('of-account');
  });

  it('in nobody, and a role that is not there, are refused alike', async () => {
    await role('of-others', { Principal: { Service: 'ec2.amazonaws.com' } });
    for (const name of ['of-others', 'not-there']) {
      expect(await refusal(assume(name, {}, 'gantry-admin'))).toBe(
        denied(
          'sts:AssumeRole',
          name,
          noTrust('sts:AssumeRole'),
          DEVELOPER.replace('developer', 'admin'),
        ),
      );
    }
  });

  it.each([
    ['sts:ExternalId', { ExternalId: 'right' }, { ExternalId: 'wrong' }, 'right'],
    ['sts:RoleSessionName', { RoleSessionName: 'right' }, { RoleSessionName: 'wrong' }, 'right'],
    ['aws:PrincipalTag/team', {}, undefined, 'developers'],
  ])('may depend on %s', async (key, right, wrong, value) => {
    const name = `if-${key.replace(/\W/g, '-')}`;
    await role(name, {
      Principal: { AWS: DEVELOPER },
      Condition: { StringEquals: { [key]: value } },
    });
    await assume(name, right);
    if (wrong) {
      expect(await refusal(assume(name, wrong))).toBe(
        denied('sts:AssumeRole', name, noTrust('sts:AssumeRole')),
      );
      return;
    }
    const Tags = [{ Key: 'team', Value: 'others' }];
    await sandbox.iam().send(new TagUserCommand({ UserName: 'gantry-developer', Tags }));
    expect(await refusal(assume(name))).toBe(
      denied('sts:AssumeRole', name, noTrust('sts:AssumeRole')),
    );
  });
});

describe('session policies', () => {
  it('leave only what both they and the role allow', async () => {
    await role('narrowed', { Principal: { AWS: DEVELOPER } }, ['iam:GetRole', 'iam:ListRoles']);
    const { Credentials, PackedPolicySize } = await assume('narrowed', {
      Policy: policy(allow(['iam:GetRole', 'iam:GetUser'])),
    });
    expect(PackedPolicySize).toBeGreaterThan(0);
    const iam = sandbox.iam(keysOf(Credentials));
    await iam.send(new GetRoleCommand({ RoleName: 'narrowed' }));
    expect(await refusal(iam.send(new ListRolesCommand({})))).toMatch(
      / because no session policy allows the iam:ListRoles action$/,
    );
    expect(await refusal(iam.send(new GetUserCommand({ UserName: 'gantry-admin' })))).toMatch(
      / because no identity-based policy allows the iam:GetUser action$/,
    );
  });

  it('may be managed ones', async () => {
    await role('managed', { Principal: { AWS: DEVELOPER } }, ['iam:GetRole', 'iam:ListRoles']);
    const PolicyArns = [{ arn: 'arn:aws:iam::aws:policy/AmazonEKSMCPReadOnlyAccess' }];
    const iam = sandbox.iam(keysOf((await assume('managed', { PolicyArns })).Credentials));
    await iam.send(new GetRoleCommand({ RoleName: 'managed' }));
    expect(await refusal(iam.send(new ListRolesCommand({})))).toMatch(/no session policy allows/);
  });

  it('of two sessions of one name are kept apart', async () => {
    await role('twice', { Principal: { AWS: DEVELOPER } }, ['iam:GetRole', 'iam:ListRoles']);
    const narrow = await assume('twice', { Policy: policy(allow('iam:GetRole')) });
    const wide = await assume('twice');
    await sandbox.iam(keysOf(wide.Credentials)).send(new ListRolesCommand({}));
    const call = sandbox.iam(keysOf(narrow.Credentials)).send(new ListRolesCommand({}));
    expect(await refusal(call)).toMatch(/no session policy allows/);
  });

  it.each([
    [{ Policy: '{}' }, /^400 MalformedPolicyDocumentException: /],
    [
      { Policy: policy(allow(Array.from({ length: 99 }, (_, at) => `eks:DescribeThing${at}`))) },
      /^400 PackedPolicyTooLargeException: Packed policy consumes \d+% of allotted space, please use smaller policy\.$/,
    ],
    [
      { PolicyArns: [{ arn: 'arn:aws:iam::aws:policy/None' }] },
      /^400 ValidationError: The policy arn:aws:iam::aws:policy\/None does not exist/,
    ],
  ])('are refused: %j', async (more, words) => {
    expect(await refusal(assume('plain', more))).toMatch(words);
  });
});

describe('duration', () => {
  it('is an hour unless said otherwise, and at most what the role says', async () => {
    await role('timed', { Principal: { AWS: DEVELOPER } });
    const now = sandbox.account.clock.now();
    const ends = async (DurationSeconds?: number) => {
      const { Credentials } = await assume('timed', { DurationSeconds });
      return Math.round(((Credentials?.Expiration?.getTime() ?? 0) - now) / 60_000);
    };
    expect(await ends()).toBe(60);
    expect(await ends(7200)).toBe(120);
    expect(await refusal(assume('timed', { DurationSeconds: 7201 }))).toBe(
      '400 ValidationError: The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    );
    expect(await refusal(assume('timed', { DurationSeconds: 899 }))).toMatch(
      /at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900$/,
    );
  });

  it('of a chained session is an hour at most', async () => {
    await role('first', { Principal: { AWS: DEVELOPER } }, ['sts:AssumeRole']);
    await role('second', { Principal: { AWS: arnOf('first') } });
    const first = keysOf((await assume('first')).Credentials);
    await assume('second', {}, first);
    expect(await refusal(assume('second', { DurationSeconds: 3601 }, first))).toBe(
      '400 ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
    );
  });
});

describe('session tags and source identity', () => {
  it('must be allowed by the trust policy, and are handed on', async () => {
    const Action = ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'];
    await role('untagged', { Principal: { AWS: DEVELOPER } });
    await role('tagged', { Principal: { AWS: DEVELOPER }, Action }, ['sts:AssumeRole']);
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'shop' } };
    await role('for-shop', { Principal: { AWS: arnOf('tagged') }, Action, Condition });
    const Tags = [{ Key: 'team', Value: 'shop' }];
    expect(await refusal(assume('untagged', { Tags }))).toBe(
      denied('sts:TagSession', 'untagged', noTrust('sts:TagSession')),
    );
    expect(await refusal(assume('untagged', { SourceIdentity: 'dev' }))).toBe(
      denied('sts:SetSourceIdentity', 'untagged', noTrust('sts:SetSourceIdentity')),
    );
    const from = await assume('tagged', {
      Tags,
      TransitiveTagKeys: ['team'],
      SourceIdentity: 'dev',
    });
    expect(from.SourceIdentity).toBe('dev');
    const keys = keysOf(from.Credentials);
    expect((await assume('for-shop', {}, keys)).SourceIdentity).toBe('dev');
    expect(await refusal(assume('for-shop', { SourceIdentity: 'other' }, keys))).toMatch(
      /^403 AccessDenied: The source identity of a session cannot be changed/,
    );
    expect(await refusal(assume('for-shop', { Tags }, keys))).toMatch(
      /conflicts with a transitive tag key from the calling session\.$/,
    );
    expect(await refusal(assume('tagged', { TransitiveTagKeys: ['team'] }))).toMatch(
      /The specified transitive tag key must be included in the requested tags\.$/,
    );
  });

  // github.com/aws/eks-pod-identity-agent/issues/80; aws/containers-roadmap/issues/2413: what is
  // handed on uses up room, too.
  it('handed on, must be allowed where the chain leads', async () => {
    const Action = ['sts:AssumeRole', 'sts:TagSession'];
    await role('handing', { Principal: { AWS: DEVELOPER }, Action }, ['sts:AssumeRole']);
    await role('closed', { Principal: { AWS: arnOf('handing') } });
    await role('open', { Principal: { AWS: arnOf('handing') }, Action });
    const Tags = [
      { Key: 'team', Value: 'shop' },
      { Key: 'stage', Value: 'prod' },
    ];
    const plain = keysOf((await assume('handing', { Tags })).Credentials);
    expect(await assume('closed', {}, plain)).not.toHaveProperty('PackedPolicySize');
    const more = { Tags, TransitiveTagKeys: ['team'] };
    const handing = keysOf((await assume('handing', more)).Credentials);
    expect(await refusal(assume('closed', {}, handing))).toMatch(
      /perform: sts:TagSession on resource: .*\/closed because no role trust policy allows/,
    );
    expect(await assume('open', {}, handing)).toHaveProperty('PackedPolicySize', 1);
  });

  // Docs, API_AssumeRole: "the session tag passed in the request takes precedence over the role tag".
  it('stand above tags of the role in any letter case', async () => {
    const Action = ['sts:AssumeRole', 'sts:TagSession'];
    await role('labelled', { Principal: { AWS: DEVELOPER }, Action });
    const RoleName = 'labelled';
    const Tags = [{ Key: 'Team', Value: 'platform' }];
    await sandbox.iam().send(new TagRoleCommand({ RoleName, Tags }));
    const Condition = { StringEquals: { 'aws:PrincipalTag/team': 'shop' } };
    const PolicyDocument = policy({ ...allow('iam:ListUsers'), Condition });
    const inline = { RoleName, PolicyName: 'may', PolicyDocument };
    await sandbox.iam().send(new PutRolePolicyCommand(inline));
    const keys = await assume('labelled', { Tags: [{ Key: 'team', Value: 'shop' }] });
    await sandbox.iam(keysOf(keys.Credentials)).send(new ListUsersCommand({}));
  });
});

it.each([
  [
    { RoleArn: 'arn:aws:s3:::some-bucket' },
    '400 ValidationError: arn:aws:s3:::some-bucket is invalid',
  ],
  [
    { RoleSessionName: 'a b' },
    "400 ValidationError: 1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
  ],
  [
    { RoleSessionName: undefined },
    "400 ValidationError: 1 validation error detected: Value null at 'roleSessionName' failed to satisfy constraint: Member must not be null",
  ],
])('refuses %j', async (more, words) => {
  // What is left out here on purpose is required by the SDK's type.
  expect(await refusal(assume('plain', more as Partial<AssumeRoleCommandInput>))).toBe(words);
});
