// Sources: docs, IAM user guide: policy evaluation logic, troubleshooting access denied messages.
import { CreateClusterCommand, ListClustersCommand } from '@aws-sdk/client-eks';
import {
  AttachUserPolicyCommand,
  CreateUserCommand,
  DeleteUserPolicyCommand,
  GetUserCommand,
  PutUserPermissionsBoundaryCommand,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { evaluate } from '@gantry/identity/iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { invoke } from '../invoke.ts';
import { allow, policy, refusal, type Started, started } from '../testing/started.ts';
import { keyStore } from './keys.ts';
import { policiesOf } from './policies.ts';

let sandbox: Started;
beforeAll(async () => {
  sandbox = await started();
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const VIEWER = 'arn:aws:iam::111122223333:user/gantry-viewer';

describe('a denied call', () => {
  it("is refused in AWS's words by a Query service", async () => {
    const call = sandbox.iam('gantry-viewer').send(new CreateUserCommand({ UserName: 'x' }));
    expect(await refusal(call)).toBe(
      `403 AccessDenied: User: ${VIEWER} is not authorized to perform: iam:CreateUser on resource: arn:aws:iam::111122223333:user/x because no identity-based policy allows the iam:CreateUser action`,
    );
  });

  it('names what is there by kind and name, as IAM does', async () => {
    const call = sandbox
      .iam('gantry-viewer')
      .send(new GetUserCommand({ UserName: 'gantry-admin' }));
    expect(await refusal(call)).toBe(
      `403 AccessDenied: User: ${VIEWER} is not authorized to perform: iam:GetUser on resource: user gantry-admin because no identity-based policy allows the iam:GetUser action`,
    );
  });

  it("is refused in AWS's words by a REST service", async () => {
    const cluster = {
      name: 'mine',
      roleArn: 'arn:aws:iam::111122223333:role/eks-cluster',
      resourcesVpcConfig: { subnetIds: [] },
    };
    const call = sandbox.eks('gantry-viewer').send(new CreateClusterCommand(cluster));
    expect(await refusal(call)).toBe(
      `403 AccessDeniedException: User: ${VIEWER} is not authorized to perform: eks:CreateCluster on resource: arn:aws:eks:us-west-2:111122223333:cluster/mine because no identity-based policy allows the eks:CreateCluster action`,
    );
  });

  it('is refused for a role that the caller may not hand over', async () => {
    const cluster = {
      name: 'mine',
      roleArn: 'arn:aws:iam::111122223333:role/company-admin',
      resourcesVpcConfig: { subnetIds: [] },
    };
    const call = sandbox.eks('gantry-developer').send(new CreateClusterCommand(cluster));
    expect(await refusal(call)).toMatch(
      /^403 AccessDeniedException: .* is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role\/company-admin because/,
    );
  });
});

describe('conditions', () => {
  const UserName = 'gantry-viewer';
  const whoAmI = (region = 'us-west-2') =>
    sandbox.iam('gantry-viewer', region).send(new GetUserCommand({}));
  const list = (region: string) =>
    sandbox.eks('gantry-viewer', region).send(new ListClustersCommand({}));
  const put = (...statements: object[]) =>
    sandbox.iam().send(
      new PutUserPolicyCommand({
        UserName,
        PolicyName: 'c',
        PolicyDocument: policy(...statements),
      }),
    );

  it.each([
    ['aws:SourceIp', { IpAddress: { 'aws:SourceIp': '127.0.0.0/8' } }, true],
    ['aws:SourceIp', { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }, false],
    ['aws:SecureTransport', { Bool: { 'aws:SecureTransport': 'true' } }, true],
    ['aws:UserAgent', { StringLike: { 'aws:UserAgent': '*aws-sdk-js*' } }, true],
    ['aws:PrincipalArn', { ArnEquals: { 'aws:PrincipalArn': VIEWER } }, true],
    ['aws:username', { StringEquals: { 'aws:username': 'somebody' } }, false],
    ['aws:ResourceTag', { StringEquals: { 'aws:ResourceTag/team': 'viewers' } }, true],
    ['aws:ResourceTag', { StringEquals: { 'aws:ResourceTag/team': 'platform' } }, false],
    ['aws:RequestedRegion', { StringEquals: { 'aws:RequestedRegion': 'us-east-1' } }, true],
    ['aws:MultiFactorAuthPresent', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, false],
  ])('%s decides: %j', async (_, Condition, allowed) => {
    await put({ ...allow('iam:GetUser'), Condition });
    const call = whoAmI();
    if (allowed) expect((await call).User?.UserName).toBe(UserName);
    else expect(await refusal(call)).toMatch(/^403 AccessDenied: /);
  });

  it('keep a principal out of a region', async () => {
    const Condition = { StringNotEquals: { 'aws:RequestedRegion': 'us-west-2' } };
    await put({ Effect: 'Deny', Action: 'eks:*', Resource: '*', Condition });
    await list('us-west-2');
    expect(await refusal(list('eu-west-1'))).toMatch(
      / with an explicit deny in an identity-based policy$/,
    );
    await sandbox.iam().send(new DeleteUserPolicyCommand({ UserName, PolicyName: 'c' }));
    await list('eu-west-1');
  });

  it('limit what tags a user may give, and which policies it may attach', async () => {
    await put(
      {
        ...allow('iam:CreateUser'),
        Condition: { StringEquals: { 'aws:RequestTag/team': 'viewers' } },
      },
      {
        ...allow('iam:AttachUserPolicy'),
        Condition: { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy' } },
      },
    );
    const iam = sandbox.iam('gantry-viewer');
    const create = (UserName: string, Value: string) =>
      iam.send(new CreateUserCommand({ UserName, Tags: [{ Key: 'team', Value }] }));
    await create('allowed', 'viewers');
    expect(await refusal(create('denied', 'platform'))).toMatch(/^403 AccessDenied: /);
    const attach = (name: string) => {
      const PolicyArn = `arn:aws:iam::aws:policy/${name}`;
      return iam.send(new AttachUserPolicyCommand({ UserName: 'allowed', PolicyArn }));
    };
    await attach('AmazonEKS_CNI_Policy');
    expect(await refusal(attach('AdministratorAccess'))).toMatch(/^403 AccessDenied: /);
  });
});

it('a permissions boundary bounds', async () => {
  const UserName = 'gantry-developer';
  const PermissionsBoundary = 'arn:aws:iam::aws:policy/AmazonEKSMCPReadOnlyAccess';
  const iam = sandbox.iam('gantry-developer');
  await iam.send(new GetUserCommand({}));
  await sandbox
    .iam()
    .send(new PutUserPermissionsBoundaryCommand({ UserName, PermissionsBoundary }));
  expect(await refusal(iam.send(new GetUserCommand({})))).toMatch(
    / because no permissions boundary allows the iam:GetUser action$/,
  );
});

describe('the views for a gateway', () => {
  it('find keys and policies, those of sessions included', async () => {
    const { account } = sandbox;
    const RoleName = 'viewed';
    invoke(account, {
      service: 'iam',
      operation: 'CreateRole',
      input: {
        RoleName,
        AssumeRolePolicyDocument: policy({
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:user/gantry-admin' },
          Action: 'sts:AssumeRole',
        }),
      },
    });
    invoke(account, {
      service: 'iam',
      operation: 'PutRolePolicy',
      input: { RoleName, PolicyName: 'all', PolicyDocument: policy(allow('eks-mcp:*')) },
    });
    const assume = new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::111122223333:role/${RoleName}`,
      RoleSessionName: 'agent',
      Policy: policy(allow('eks-mcp:InvokeMcp')),
    });
    const { Credentials } = await sandbox.sts().send(assume);
    const key = await keyStore(account).find(Credentials?.AccessKeyId ?? '');
    expect(key).toMatchObject({
      active: true,
      secretAccessKey: Credentials?.SecretAccessKey,
      sessionToken: Credentials?.SessionToken,
      principal: { type: 'AssumedRole', name: 'agent', issuer: { name: RoleName } },
    });
    if (!key) throw new Error('The session has a key');
    const may = async (action: string, principal = key.principal) => {
      const policies = await policiesOf(account)(principal);
      const request = { action, resource: '*', principal, context: {}, now: account.clock.now() };
      return evaluate(request, policies).allowed;
    };
    expect(await may('eks-mcp:InvokeMcp')).toBe(true);
    expect(await may('eks-mcp:CallPrivilegedTool')).toBe(false);
    // A copy means the same while there is one session of that name, and nothing when there are two.
    expect(await may('eks-mcp:InvokeMcp', { ...key.principal })).toBe(true);
    await sandbox.sts().send(assume);
    expect(await may('eks-mcp:InvokeMcp', { ...key.principal })).toBe(false);
    expect(await may('eks-mcp:InvokeMcp')).toBe(true);
  });

  it('know nothing of unknown keys and principals', async () => {
    const { account } = sandbox;
    expect(await keyStore(account).find('AKIANOBODY')).toBeUndefined();
    const stranger = {
      type: 'IAMUser',
      account: '999999999999',
      arn: 'arn:aws:iam::999999999999:user/x',
      userId: 'AIDAX',
      name: 'x',
      tags: {},
    } as const;
    expect(await policiesOf(account)(stranger)).toEqual({ identity: [] });
  });
});
