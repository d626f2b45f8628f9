import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent, Gateway } from '@gantry/gateway';
import { AuditStore } from '@gantry/gateway';
import type { Credentials } from '@gantry/identity';
import { signingFetch } from '@gantry/proxy';
import { type Account, createAccount, invoke, listen } from '@gantry/sandbox';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { stringify } from 'yaml';
import { parseConfig } from '../config/load.ts';
import { type Folder, folder } from '../shared/folder.ts';
import { configuredGateway } from '../shared/serve-config.ts';
import { type Recorder, startRecorder } from './recorder.ts';

/** The sandbox in AWS's place, and a gateway on it that knows no key of its callers. */
export type RealAws = {
  readonly account: Account;
  readonly place: Folder;
  readonly url: string;
  /** A new IAM user of the first account with a key, and the policy it holds there. */
  readonly user: (name: string, actions: readonly string[], more?: object) => Credentials;
  /** Calls an operation of the first account as its administrator. */
  readonly aws: (service: string, operation: string, input: object) => object;
  /** An MCP client that signs with these credentials. */
  readonly connect: (credentials: Credentials, region?: string, url?: string) => Promise<Client>;
  /** What went to AWS since the last time, and came back. */
  readonly take: Recorder['take'];
  /** The endpoint behind the one that records. */
  readonly upstream: string;
  readonly events: () => readonly AuditEvent[];
  readonly close: () => Promise<void>;
};

/** The user whose key the gateway itself has: it may take on roles, and nothing else. */
export const GATEWAY_USER = 'gantry-gateway';

/** Starts both; `config` is a gantry.yaml without its `listen`. */
export async function startRealAws(config: object): Promise<RealAws> {
  const account = await createAccount();
  const endpoint = await listen(account, { host: '127.0.0.1', port: 0 });
  const recorder = await startRecorder(endpoint.url);
  const aws = (service: string, operation: string, input: object) =>
    invoke(account, { service, operation, input });
  const user = (name: string, actions: readonly string[], more: object = {}) =>
    newUser(aws, name, actions, more);
  const own = user(GATEWAY_USER, ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession']);
  const before = { ...process.env };
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: recorder.url,
    AWS_ACCESS_KEY_ID: own.accessKeyId,
    AWS_SECRET_ACCESS_KEY: own.secretAccessKey,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  });
  const base = mkdtempSync(join(tmpdir(), 'gantry-'));
  const place = folder(base);
  const text = stringify({
    listen: { port: 0 },
    regions: ['us-west-2', 'eu-west-1'],
    limits: {
      requests_per_second: 10_000,
      requests_at_a_time: 1_000,
      unproven_per_minute: 100_000,
    },
    ...config,
  });
  const gateway: Gateway = await configuredGateway(parseConfig(text, 'gantry.yaml'), place, {
    redactionKey: Buffer.alloc(32, 7),
    logLevel: 'silent',
  });
  const url = `${gateway.url}/eks/mcp`;
  return {
    account,
    place,
    url,
    aws,
    user,
    connect: (credentials, region = 'us-west-2', at = url) => connected(at, credentials, region),
    take: recorder.take,
    upstream: endpoint.url,
    events: () => {
      const store = new AuditStore(place.audit);
      const found = store.read({ limit: 10_000 });
      store.close();
      return found.map(({ event }) => event);
    },
    close: async () => {
      await gateway.close();
      await recorder.close();
      await endpoint.close();
      rmSync(base, { recursive: true });
      process.env = before;
    },
  };
}

function newUser(
  aws: RealAws['aws'],
  UserName: string,
  actions: readonly string[],
  more: object,
): Credentials {
  aws('iam', 'CreateUser', { UserName });
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*', ...more }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  if (actions.length > 0) {
    aws('iam', 'PutUserPolicy', { UserName, PolicyName: 'exactly', PolicyDocument });
  }
  const { AccessKey } = aws('iam', 'CreateAccessKey', { UserName }) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string };
  };
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}

async function connected(url: string, credentials: Credentials, region: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  const fetch = signingFetch({
    url,
    service: 'eks-mcp',
    region,
    credentials: async () => credentials,
  });
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { fetch }));
  return client;
}

/** The text of a tool's answer. */
export async function ask(client: Client, name: string, given: object): Promise<string> {
  const { content } = await client.callTool({ name, arguments: { ...given } });
  const [first] = content;
  return first?.type === 'text' ? first.text : JSON.stringify(content);
}
