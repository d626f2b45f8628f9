import assert from 'node:assert/strict';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { EKSClient, ListClustersCommand, paginateListAddons } from '@aws-sdk/client-eks';
import { CreateUserCommand, IAMClient, ListUsersCommand } from '@aws-sdk/client-iam';
import { fromIni } from '@aws-sdk/credential-providers';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { launcher, profile, run, type Started, start } from './shared/started.ts';

const AWS = '/usr/bin/aws';
const installed = existsSync(AWS);

let started: Started;
before(async () => {
  started = await start();
});
after(async () => {
  await started.stop();
});

/** The AWS CLI of Debian, as one of the demo principals or with a key of its own. */
async function aws(args: string, env = profile('gantry-admin')) {
  const all = [
    '--endpoint-url',
    started.aws,
    '--region',
    'us-west-2',
    '--output',
    'json',
    ...args.split(' '),
  ];
  const { stdout, stderr, code } = await run(AWS, all, env);
  return { json: stdout.trim() === '' ? undefined : JSON.parse(stdout), stderr, code };
}

async function ask(name: string, given: object, env: Record<string, string>) {
  const client = new Client({ name: 'e2e', version: '1' });
  const args = [
    launcher,
    'proxy',
    `${started.gateway}/eks/mcp`,
    '--service',
    'eks-mcp',
    '--region',
    'us-west-2',
  ];
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }),
  );
  const result = await client.callTool({ name, arguments: { ...given } });
  await client.close();
  return result;
}

describe('the AWS CLI, unmodified', { skip: installed ? false : 'needs /usr/bin/aws' }, () => {
  it('lists and describes the clusters', async () => {
    const { json } = await aws('eks list-clusters');
    assert.deepEqual(json.clusters, ['prod', 'shop-dev', 'staging']);
    const prod = await aws('eks describe-cluster --name prod');
    assert.equal(prod.json.cluster.status, 'ACTIVE');
    assert.match(prod.json.cluster.createdAt, /^20\d\d-/);
  });

  it('makes a user, a policy and a key, and the key works at the gateway at once', async () => {
    await aws('iam create-user --user-name ada');
    const document = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['eks-mcp:InvokeMcp', 'eks-mcp:CallReadOnlyTool', 'eks:ListClusters'],
          Resource: '*',
        },
      ],
    });
    const made = await run(
      AWS,
      [
        '--endpoint-url',
        started.aws,
        'iam',
        'create-policy',
        '--policy-name',
        'look',
        '--policy-document',
        document,
      ],
      profile('gantry-admin'),
    );
    const { Policy } = JSON.parse(made.stdout);
    await aws(`iam attach-user-policy --user-name ada --policy-arn ${Policy.Arn}`);
    const { json } = await aws('iam create-access-key --user-name ada');
    const key = {
      AWS_ACCESS_KEY_ID: json.AccessKey.AccessKeyId,
      AWS_SECRET_ACCESS_KEY: json.AccessKey.SecretAccessKey,
    };

    const listed = await ask('list_eks_resources', { resource_type: 'cluster' }, key);
    assert.match(JSON.stringify(listed), /prod/);
    assert.match(JSON.stringify(listed), /not authorized to perform: eks:DescribeCluster/);
    const described = await ask(
      'describe_eks_resource',
      { resource_type: 'cluster', cluster_name: 'prod' },
      key,
    );
    assert.equal(described.isError, true);
    assert.match(
      JSON.stringify(described.content),
      /user\/ada is not authorized to perform: eks:DescribeCluster/,
    );

    await aws(`iam detach-user-policy --user-name ada --policy-arn ${Policy.Arn}`);
    await assert.rejects(
      ask('list_eks_resources', { resource_type: 'cluster' }, key),
      /eks-mcp:InvokeMcp/,
    );
    await aws(`iam delete-access-key --user-name ada --access-key-id ${key.AWS_ACCESS_KEY_ID}`);
    await assert.rejects(
      ask('list_eks_resources', { resource_type: 'cluster' }, key),
      /access key is not known/,
    );
  });

  it('is refused in AWS’s words', async () => {
    const viewer = await aws('eks delete-cluster --name prod', profile('gantry-viewer'));
    assert.equal(viewer.code, 254);
    assert.match(
      viewer.stderr,
      /\(AccessDeniedException\) when calling the DeleteCluster operation: User: .*gantry-viewer is not authorized to perform: eks:DeleteCluster on resource: arn:aws:eks:us-west-2:111122223333:cluster\/prod/,
    );
    const ghost = await aws('eks describe-cluster --name ghost');
    assert.match(ghost.stderr, /\(ResourceNotFoundException\).*No cluster found for name: ghost/);
    const wrong = await aws('iam list-users', {
      AWS_ACCESS_KEY_ID: 'AKIAAAAAAAAAAAAAAAAA',
      AWS_SECRET_ACCESS_KEY: 'x',
    });
    assert.match(wrong.stderr, /\(InvalidClientTokenId\)/);
  });

  it('assumes a role and is that role', async () => {
    const trust = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { AWS: '111122223333' }, Action: 'sts:AssumeRole' },
      ],
    });
    await run(
      AWS,
      [
        '--endpoint-url',
        started.aws,
        'iam',
        'create-role',
        '--role-name',
        'auditor',
        '--assume-role-policy-document',
        trust,
      ],
      profile('gantry-admin'),
    );
    await aws(
      'iam attach-role-policy --role-name auditor --policy-arn arn:aws:iam::aws:policy/AmazonEKSMCPReadOnlyAccess',
    );
    const { json } = await aws(
      'sts assume-role --role-arn arn:aws:iam::111122223333:role/auditor --role-session-name e2e',
    );
    const { AccessKeyId, SecretAccessKey, SessionToken } = json.Credentials;
    const env = {
      AWS_ACCESS_KEY_ID: AccessKeyId,
      AWS_SECRET_ACCESS_KEY: SecretAccessKey,
      AWS_SESSION_TOKEN: SessionToken,
    };
    const who = await aws('sts get-caller-identity', env);
    assert.equal(who.json.Arn, 'arn:aws:sts::111122223333:assumed-role/auditor/e2e');
    const result = await ask('list_eks_resources', { resource_type: 'cluster' }, env);
    assert.match(JSON.stringify(result.structuredContent), /"status":"ACTIVE"/);
  });
});

describe('the AWS SDK for JavaScript, unmodified', () => {
  const { AWS_CONFIG_FILE = '', AWS_SHARED_CREDENTIALS_FILE = '' } = profile('');
  const credentials = fromIni({
    profile: 'gantry-admin',
    filepath: AWS_SHARED_CREDENTIALS_FILE,
    configFilepath: AWS_CONFIG_FILE,
  });
  const config = () => ({ region: 'us-west-2', endpoint: started.aws, credentials });

  it('lists clusters and pages add-ons', async () => {
    const eks = new EKSClient(config());
    const { clusters } = await eks.send(new ListClustersCommand({}));
    assert.equal(clusters?.length, 3);
    const names: string[] = [];
    for await (const page of paginateListAddons(
      { client: eks, pageSize: 2 },
      { clusterName: 'prod' },
    )) {
      names.push(...(page.addons ?? []));
    }
    assert.equal(names.length, 6);
  });

  it('makes a user in IAM', async () => {
    const iam = new IAMClient(config());
    await iam.send(new CreateUserCommand({ UserName: 'grace' }));
    const { Users = [] } = await iam.send(new ListUsersCommand({}));
    assert.ok(Users.some(({ UserName }) => UserName === 'grace'));
    await assert.rejects(iam.send(new CreateUserCommand({ UserName: 'grace' })), {
      name: 'EntityAlreadyExistsException',
    });
  });
});

describe('serve --local', () => {
  it('works with ordinary credentials and any AWS-compatible endpoint', async () => {
    const local = await start(process.execPath, [launcher, 'serve', '--local', '--port', '0'], {
      ...profile('gantry-viewer'),
      AWS_ENDPOINT_URL: started.aws,
      AWS_REGION: 'eu-west-1',
    });
    const client = new Client({ name: 'e2e', version: '1' });
    await client.connect(new StreamableHTTPClientTransport(new URL(`${local.gateway}/eks/mcp`)));
    const result = await client.callTool({
      name: 'list_eks_resources',
      arguments: { resource_type: 'cluster' },
    });
    assert.match(JSON.stringify(result.structuredContent), /payments-eu/);
    await client.close();
    assert.equal(await local.stop(), 0);
  });
});

describe('Ctrl-C', () => {
  it('stops all of it cleanly', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gantry-'));
    const args = [launcher, 'serve', '--sandbox', '--port', '0'];
    const other = await start(process.execPath, args, {}, folder);
    assert.equal(await other.stop(), 0);
    await assert.rejects(fetch(`${other.gateway}/healthz`));
    assert.ok(!existsSync(join(folder, '.gantry/run.json')));
  });
});
