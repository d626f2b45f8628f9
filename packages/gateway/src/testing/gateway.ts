import { ClientPool, openAws, ownAccess } from '@gantry/cloud';
import { type EksWorld, eksServer, eksTools } from '@gantry/eks';
import { keysAdapter } from '@gantry/identity';
import { type Account, createAccount, invoke, keyStore, listen, policiesOf } from '@gantry/sandbox';
import { defineTool, type Tool, toolSet } from '@gantry/toolkit';
import { pino } from 'pino';
import { z } from 'zod';
import type { AuditEvent } from '../audit/event.ts';
import { AuditStore } from '../audit/store.ts';
import { AuditTrail } from '../audit/trail.ts';
import { policyAuthorizer } from '../authorizer.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { defaultLimits, type Limits } from '../limits.ts';
import { Metrics } from '../metrics.ts';
import { servedMcp } from '../served-mcp.ts';
import { SignatureStore } from '../signature-store.ts';
import type { Key } from './raw.ts';

/** What the fixture tools work on beside EKS. */
type World = EksWorld & { readonly signal: AbortSignal };

export type TestGateway = {
  readonly gateway: Gateway;
  readonly account: Account;
  readonly store: AuditStore;
  readonly notes: string[];
  readonly log: string[];
  /** A new IAM user with a key, made through the account's own API, allowed just these actions. */
  readonly user: (name: string, actions: readonly string[]) => Key;
  /** Keys of the demo principals. */
  readonly key: (name: string) => Key;
  /** What the trail holds, the waiting events included. */
  readonly events: () => AuditEvent[];
  readonly close: () => Promise<void>;
};

/** The whole way of a request, over a simulated account, with a tool that changes something. */
export async function startTestGateway(limits: Partial<Limits> = {}): Promise<TestGateway> {
  const keys = new Map<string, Key>();
  const secrets = { accessKey: (name: string) => remember(keys, name) };
  const account = await createAccount({ secrets });
  const aws = await listen(account, { host: '127.0.0.1', port: 0 });
  const now = () => Date.now();
  const notes: string[] = [];
  const log: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void log.push(line) });
  const store = new AuditStore(':memory:');
  const audit = new AuditTrail({ store, log: logger, now });
  const regions = [...account.regions.keys()];
  const gateway = await startGateway({
    host: '127.0.0.1',
    port: 0,
    version: '0.0.0',
    backend: 'test',
    servers: [
      servedMcp<World>({
        path: '/eks/mcp',
        service: 'eks-mcp',
        facts: eksServer,
        tools: toolSet<World>([...eksTools.tools, ...fixtures(notes)]),
        world: (session) => ({ aws: openAws(session), signal: session.signal }),
      }),
    ],
    parts: {
      adapters: (service) => [
        keysAdapter({ store: keyStore(account), services: [service], regions, now }),
      ],
      authorizer: policyAuthorizer(policiesOf(account), now),
      access: ownAccess,
      regions,
      audit,
      limits: { ...defaultLimits, perSecond: 10_000, unprovenPerMinute: 100_000, ...limits },
      log: logger,
      metrics: new Metrics(),
      pool: new ClientPool({ endpoint: aws.url, userAgent: ['gantry-test', '0'] }),
      signatures: new SignatureStore({ file: ':memory:', now }),
      redactionKey: Buffer.alloc(32, 1),
      now,
    },
  });
  return {
    gateway,
    account,
    store,
    notes,
    log,
    user: (name, actions) => newUser(account, name, actions),
    key: (name) => remember(keys, name),
    events: () => {
      audit.flush();
      return store.read({ limit: 1_000_000 }).map(({ event }) => event);
    },
    close: async () => {
      await gateway.close();
      await aws.close();
      store.close();
    },
  };
}

function remember(keys: Map<string, Key>, name: string): Key {
  const letters = Buffer.from(name)
    .toString('hex')
    .toUpperCase()
    .replace(/[^A-Z2-7]/g, 'A');
  const key = keys.get(name) ?? {
    accessKeyId: `AKIA${letters.padEnd(16, 'Q').slice(-16)}`,
    secretAccessKey: `secret-of-${name}`.padEnd(40, '/'),
  };
  keys.set(name, key);
  return key;
}

/** A tool that changes something, one that lasts, and one that breaks. */
function fixtures(notes: string[]): Tool<World>[] {
  const output = z.object({ notes: z.number() });
  const text = ({ notes: count }: { notes: number }) => `${count} notes`;
  const shared = { iam: [], output, text };
  return [
    defineTool({
      ...shared,
      name: 'add_note',
      title: 'Add a note',
      description: 'Changes something, for tests.',
      access: 'privileged',
      input: z.strictObject({ note: z.string() }),
      run: async ({ note }) => ({ notes: notes.push(note) }),
    }),
    defineTool({
      ...shared,
      name: 'get_patience',
      title: 'Wait',
      description: 'Waits until it is told to stop, for tests.',
      access: 'read',
      input: z.strictObject({ ms: z.number() }),
      run: ({ ms }, { signal }: World) =>
        new Promise((resolve, reject) => {
          const timer = setTimeout(() => resolve({ notes: notes.push('waited') }), ms);
          signal.addEventListener('abort', () => {
            clearTimeout(timer);
            notes.push('stopped');
            reject(signal.reason);
          });
        }),
    }),
    defineTool({
      ...shared,
      name: 'get_broken',
      title: 'Break',
      description: 'Throws what no tool should, for tests.',
      access: 'read',
      input: z.strictObject({}),
      run: async () => {
        throw new TypeError('inner detail: /srv/app/secret.ts');
      },
    }),
  ];
}

function newUser(account: Account, UserName: string, actions: readonly string[]): Key {
  const iam = (operation: string, input: object) =>
    invoke(account, { service: 'iam', operation, input });
  iam('CreateUser', { UserName });
  const Statement = [{ Effect: 'Allow', Action: actions, Resource: '*' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  if (actions.length > 0) iam('PutUserPolicy', { UserName, PolicyName: 'exactly', PolicyDocument });
  const { AccessKey } = iam('CreateAccessKey', { UserName }) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string };
  };
  return { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
}
