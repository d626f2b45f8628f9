import assert from 'node:assert/strict';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { type RealGateway, startRealGateway, VENDOR } from './shared/real-gateway.ts';
import { launcher, run } from './shared/started.ts';

const PYTHON = '/usr/bin/python3';
const BOTOCORE = '/usr/lib/python3/dist-packages/awscli/botocore';
const noBotocore = existsSync(BOTOCORE) ? false : "needs Debian's awscli";

/** What docs/real-aws.md describes. */

let real: RealGateway;
before(async () => {
  real = await startRealGateway();
});
after(() => real?.stop());

async function connect(profile: string): Promise<Client> {
  const { url, aws, files } = real;
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
    const issued = await real.gantry('keys', 'issue', VENDOR, '--expires', '1d');
    appendFileSync(real.files.AWS_SHARED_CREDENTIALS_FILE, `\n${issued.stdout}`);
    const client = await connect('gantry-vendor-agent');
    assert.match(await ask(client, undefined), /staging/);
    const id = /GTRY[A-Z2-7]+/.exec(issued.stdout)?.[0] ?? '';
    const listed = await real.gantry('keys', 'list');
    assert.match(listed.stdout, new RegExp(`^${id}  vendor-agent  `));
    assert.doesNotMatch(listed.stdout, /aws_secret/);
    await real.gantry('keys', 'revoke', id);
    const refused = await ask(client, undefined).catch(String);
    await client.close();
    assert.match(refused, /The security token included in the request is invalid/);
  });

  it("takes what AWS's own signer signs with such a key", { skip: noBotocore }, async () => {
    const { stdout } = await real.gantry('keys', 'issue', VENDOR);
    const [, AWS_ACCESS_KEY_ID = ''] = /aws_access_key_id = (\S+)/.exec(stdout) ?? [];
    const [, AWS_SECRET_ACCESS_KEY = ''] = /aws_secret_access_key = (\S+)/.exec(stdout) ?? [];
    const params = {
      name: 'list_eks_resources',
      arguments: { resource_type: 'cluster', account: 'company' },
    };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    const script = join(import.meta.dirname, 'shared/botocore_call.py');
    const call = (secret: string) =>
      run(
        '/bin/sh',
        ['-c', `printf %s "$BODY" | ${PYTHON} ${script} ${real.url} eks-mcp us-west-2`],
        {
          ...{ BODY: body, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY: secret },
        },
      );
    assert.match((await call(AWS_SECRET_ACCESS_KEY)).stdout, /^200 [\s\S]*staging/);
    assert.match((await call('x'.repeat(40))).stdout, /^403 .*InvalidSignatureException/);
  });

  it('has written down who did what', async () => {
    const { stdout } = await real.gantry('audit');
    assert.match(stdout, /user\/gantry-viewer {2}list_eks_resources .*"account":"production"/);
    assert.match(stdout, /arn:gantry:iam:::user\/vendor-agent {2}list_eks_resources/);
  });
});
