import assert from 'node:assert/strict';
import { appendFileSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { fromIni } from '@aws-sdk/credential-providers';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { launcher, run, type Started, start } from './shared/started.ts';

const PYTHON = '/usr/bin/python3';
const BOTOCORE = '/usr/lib/python3/dist-packages/awscli/botocore';
const noBotocore = existsSync(BOTOCORE) ? false : "needs Debian's awscli";

/** What docs/real-aws.md describes, with the simulated account in AWS's place. */

const folder = mkdtempSync(join(tmpdir(), 'gantry-real-'));
const files = {
  AWS_CONFIG_FILE: join(folder, '.gantry/aws/config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, '.gantry/aws/credentials'),
};
const GANTRY = `regions: [us-west-2]
listen: { port: 0 }
identity: { adapters: [sts, keys] }
principals:
  vendor-agent: { description: The incident bot of our vendor }
grants:
  - principals: ['arn:aws:iam::111122223333:user/gantry-viewer', vendor-agent]
    policy: eks-connect
accounts:
  company: &account
    id: '111122223333'
    roles:
      - principals: ['arn:aws:iam::111122223333:user/gantry-viewer', vendor-agent]
        role: arn:aws:iam::111122223333:role/GantryAccess
        external_id: shop-gantry-5d1f0c
  production:
    id: '444455556666'
    roles:
      - principals: ['arn:aws:iam::111122223333:user/gantry-viewer']
        role: arn:aws:iam::444455556666:role/GantryAccess
        external_id: shop-gantry-5d1f0c
        tags: { caller: '\${principal.arn}' }
`;

let sandbox: Started;
let gateway: Started;
let url: string;
before(async () => {
  sandbox = await start(process.execPath, [launcher, 'sandbox', '--port', '0'], {}, folder);
  const aws = /(http:\/\/127\.0\.0\.1:\d+)/.exec(sandbox.output)?.[1] ?? '';
  const own = await gatewayKey(aws);
  writeFileSync(join(folder, 'gantry.yaml'), GANTRY);
  // A second folder: the gateway has none of the profiles of its callers.
  const env = { AWS_ENDPOINT_URL: aws, AWS_PROFILE: '', ...own };
  gateway = await start(process.execPath, [launcher, 'serve'], env, gatewayFolder());
  url = `${gateway.gateway}/eks/mcp`;
});
after(async () => {
  await gateway?.stop();
  await sandbox?.stop();
  rmSync(folder, { recursive: true });
});

function gatewayFolder(): string {
  const place = mkdtempSync(join(tmpdir(), 'gantry-gateway-'));
  writeFileSync(join(place, 'gantry.yaml'), GANTRY);
  gatewayPlace = place;
  return place;
}
let gatewayPlace = '';

/** A user that may take on roles and nothing else, made by the administrator. */
async function gatewayKey(endpoint: string): Promise<Record<string, string>> {
  const credentials = fromIni({
    profile: 'gantry-admin',
    configFilepath: files.AWS_CONFIG_FILE,
    filepath: files.AWS_SHARED_CREDENTIALS_FILE,
  });
  const iam = new IAMClient({ endpoint, region: 'us-west-2', credentials });
  const UserName = 'gantry-gateway';
  await iam.send(new CreateUserCommand({ UserName }));
  const Statement = [
    {
      Effect: 'Allow',
      Action: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
      Resource: 'arn:aws:iam::*:role/GantryAccess',
    },
  ];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'roles', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  return {
    AWS_ACCESS_KEY_ID: AccessKey?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: AccessKey?.SecretAccessKey ?? '',
  };
}

async function connect(profile: string): Promise<Client> {
  const aws = /(http:\/\/127\.0\.0\.1:\d+)/.exec(sandbox.output)?.[1] ?? '';
  const args = [launcher, 'proxy', url, '--service', 'eks-mcp', '--region', 'us-west-2'];
  const client = new Client({ name: 'e2e', version: '1' });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [...args, '--profile', profile],
    env: { ...files, AWS_ENDPOINT_URL: aws, PATH: process.env.PATH ?? '' },
    stderr: 'ignore',
  });
  try {
    await client.connect(transport);
  } catch (error) {
    await transport.close();
    throw error;
  }
  return client;
}

async function ask(client: Client, account: string | undefined): Promise<string> {
  const result = await client.callTool({
    name: 'list_eks_resources',
    arguments: { resource_type: 'cluster', ...(account === undefined ? {} : { account }) },
  });
  const [first] = result.content;
  return first?.type === 'text' ? first.text : '';
}

describe('a gateway for many callers and two accounts', () => {
  it('serves a principal of AWS in both, through the proxy', async () => {
    const client = await connect('gantry-viewer');
    assert.match(await ask(client, 'company'), /staging/);
    assert.doesNotMatch(await ask(client, '444455556666'), /staging/);
    assert.match(await ask(client, undefined), /account is missing: which of company/);
    await client.close();
  });

  it('lets nobody in whom nothing grants', async () => {
    await assert.rejects(connect('gantry-admin'), /eks-mcp:InvokeMcp/);
  });

  it('takes a key that it issued, as any SigV4 client sends it, until it is revoked', async () => {
    const issued = await run(
      process.execPath,
      [launcher, 'keys', 'issue', 'vendor-agent', '--expires', '1d'],
      {},
      gatewayPlace,
    );
    appendFileSync(files.AWS_SHARED_CREDENTIALS_FILE, `\n${issued.stdout}`);
    const client = await connect('gantry-vendor-agent');
    assert.match(await ask(client, undefined), /staging/);
    const id = /GTRY[A-Z2-7]+/.exec(issued.stdout)?.[0] ?? '';
    const listed = await run(process.execPath, [launcher, 'keys', 'list'], {}, gatewayPlace);
    assert.match(listed.stdout, new RegExp(`^${id}  vendor-agent  `));
    assert.doesNotMatch(listed.stdout, /aws_secret/);
    await run(process.execPath, [launcher, 'keys', 'revoke', id], {}, gatewayPlace);
    const refused = await ask(client, undefined).catch(String);
    await client.close();
    assert.match(refused, /The security token included in the request is invalid/);
  });

  it("takes what AWS's own signer signs with such a key", { skip: noBotocore }, async () => {
    const command = [launcher, 'keys', 'issue', 'vendor-agent'];
    const { stdout } = await run(process.execPath, command, {}, gatewayPlace);
    const [, AWS_ACCESS_KEY_ID = ''] = /aws_access_key_id = (\S+)/.exec(stdout) ?? [];
    const [, AWS_SECRET_ACCESS_KEY = ''] = /aws_secret_access_key = (\S+)/.exec(stdout) ?? [];
    const params = {
      name: 'list_eks_resources',
      arguments: { resource_type: 'cluster', account: 'company' },
    };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    const script = join(import.meta.dirname, 'shared/botocore_call.py');
    const call = (secret: string) =>
      run('/bin/sh', ['-c', `printf %s "$BODY" | ${PYTHON} ${script} ${url} eks-mcp us-west-2`], {
        ...{ BODY: body, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: secret },
      });
    assert.match((await call(AWS_SECRET_ACCESS_KEY)).stdout, /^200 [\s\S]*staging/);
    assert.match((await call('x'.repeat(40))).stdout, /^403 .*InvalidSignatureException/);
  });

  it('has written down who did what', async () => {
    const { stdout } = await run(process.execPath, [launcher, 'audit'], {}, gatewayPlace);
    assert.match(stdout, /user\/gantry-viewer {2}list_eks_resources .*"account":"production"/);
    assert.match(stdout, /arn:gantry:iam:::user\/vendor-agent {2}list_eks_resources/);
  });
});
