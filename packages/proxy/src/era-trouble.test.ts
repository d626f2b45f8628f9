import { afterEach, describe, expect, test } from 'vitest';
import { CredentialsError } from './credentials-error.ts';
import { Remote as Connection } from './remote.ts';
import { createRetry } from './retry.ts';
import { Switcher } from './switcher.ts';
import { eraHost } from './testing/era-host.ts';
import { type EraRemote, eraRemote, type Remote } from './testing/era-remote.ts';
import { json } from './testing/fake-endpoint.ts';
import { identity, initialized, legacy, patient, testBridge } from './testing/test-bridge.ts';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

async function started(kind: Remote): Promise<EraRemote> {
  const remote = await eraRemote(kind);
  stops.push(remote.stop);
  return remote;
}

function bridged(...given: Parameters<typeof testBridge>): ReturnType<typeof testBridge> {
  const made = testBridge(...given);
  stops.push(() => made.bridge.close());
  return made;
}

const greeting = (capabilities: object) =>
  legacy(0, 'initialize', {
    protocolVersion: '2025-11-25',
    capabilities,
    clientInfo: { name: 'Test Client', version: '9.8' },
  });
const counted = (id: number) => legacy(id, 'tools/call', { name: 'count', arguments: { to: id } });

const kinds = ['modern-only', 'dual stateless', 'legacy-only sessionful'] as const;
const clients = [
  ['a client that can be asked', { elicitation: {} }],
  ['a client that cannot', {}],
] as const;
const cells = kinds.flatMap((kind) => clients.map(([who, what]) => [kind, who, what] as const));

describe.each(cells)('a %s endpoint that lets nobody in, %s', (kind, _, capabilities) => {
  const denials = [
    [403, { __type: 'ExpiredTokenException', message: 'It has expired' }, /aws sso login/],
    [403, { __type: 'AccessDeniedException', message: 'Not allowed' }, /Not allowed.*allowed/],
    [401, { message: 'Who are you?' }, /Check the credentials/],
    [503, { message: 'Busy' }, /The fault is on the side of/],
  ] as const;
  test.each(denials)('%d %j: says so, and works once it is mended [14.49]', async (...denial) => {
    const [status, body, words] = denial;
    const remote = await started(kind);
    const { send, lines } = bridged(remote.url);
    remote.refuse = (answer) => json(answer, body, status);
    await send(greeting(capabilities));
    await send(initialized);
    await send(legacy(1, 'tools/list'));
    await send(counted(2));
    const [first, list, call] = lines();
    expect(first).toMatchObject({ id: 0, error: { message: expect.stringMatching(words) } });
    expect(list).toMatchObject({ id: 1, error: { message: expect.stringMatching(words) } });
    expect(call).toMatchObject({ id: 2, result: { isError: true } });
    remote.refuse = undefined;
    await send(counted(3));
    const changed = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };
    expect(lines().slice(3)).toContainEqual(changed);
    expect(lines().at(-1)).toMatchObject({ id: 3, result: { structuredContent: { to: 3 } } });
  });
});

test('credentials that have expired are named at the question, and again looked for', async () => {
  const remote = await started('modern-only');
  let good = false;
  const get = async () => {
    if (!good) throw new CredentialsError('They have expired: run aws sso login.');
    return identity;
  };
  const { send, lines } = bridged(remote.url, { credentials: { get, forget: () => undefined } });
  await send(greeting({ elicitation: {} }));
  expect(lines()[0]?.error?.message).toMatch(/aws sso login/);
  good = true;
  await send(counted(1));
  expect(lines().at(-1)).toMatchObject({ id: 1, result: { structuredContent: { to: 1 } } });
});

test('a client that breaks when a handshake fails is spared it, and works later [14.39]', async () => {
  const remote = await started('modern-only');
  const { send, lines } = bridged(remote.url);
  remote.refuse = (answer) => json(answer, { message: 'Not allowed' }, 403);
  await send(
    legacy(0, 'initialize', {
      protocolVersion: '2025-06-18',
      capabilities: { elicitation: {} },
      clientInfo: { name: 'Kiro CLI', version: '1' },
    }),
  );
  const instructions = expect.stringMatching(/Not allowed/);
  expect(lines()).toMatchObject([{ id: 0, result: { instructions } }]);
  remote.refuse = undefined;
  await send(initialized);
  await send(counted(1));
  expect(lines().at(-1)).toMatchObject({ id: 1, result: { structuredContent: { to: 1 } } });
});

describe('what the proxy does for every client it does on the leg', () => {
  test('read-only: no other tool is seen, nor reached [14.29]', async () => {
    const remote = await started('modern-only');
    const elicit = () => ({ action: 'accept', content: { sure: true } }) as const;
    const host = await eraHost('2025-06-18', remote.url, { elicit, readOnly: true });
    stops.push(host.close);
    const refused = await host.client.callTool({ name: 'confirm' });
    expect(refused).toMatchObject({
      isError: true,
      content: [{ text: "Tool 'confirm' is not available in read-only mode." }],
    });
    const { tools } = await host.client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual(['count', 'wait']);
    const allowed = await host.client.callTool({ name: 'count', arguments: { to: 1 } });
    expect(allowed.structuredContent).toEqual({ to: 1 });
    expect(host.asked).toEqual([]);
    const called = remote.admitted.filter(({ json: sent }) => sent.method === 'tools/call');
    expect(called.map(({ json: sent }) => sent.params?.name)).toEqual(['count']);
  });

  test('what fails for a while is tried again [14.54]', async () => {
    const remote = await started('modern-only');
    const retry = createRetry({ retries: 2, log: () => undefined, wait: async () => undefined });
    const { send, lines } = bridged(remote.url, { retry });
    await send(greeting({ elicitation: {} }));
    let failures = 2;
    remote.refuse = (answer) => {
      failures -= 1;
      if (failures === 0) remote.refuse = undefined;
      json(answer, '', 503);
    };
    await send(legacy(1, 'tools/list'));
    expect(lines().at(-1)).toMatchObject({ id: 1, result: { tools: expect.any(Array) } });
  });

  test('a limit that is up is named, and the endpoint told [14.52]', async () => {
    const remote = await started('modern-only');
    const { send, lines } = bridged(remote.url, { timeouts: { ...patient, tool: 200 } });
    await send(greeting({ elicitation: {} }));
    await send(legacy(1, 'tools/call', { name: 'wait' }));
    const text = expect.stringMatching(/within 0\.2 s \(--tool-timeout\)/);
    expect(lines().at(-1)).toMatchObject({ id: 1, result: { isError: true, content: [{ text }] } });
    await expect.poll(() => remote.effects.aborted).toBe(1);
  });

  test('each call chooses its profile, and the argument stays here [14.34]', async () => {
    const remote = await started('modern-only');
    const users: string[] = [];
    const as = (name: string) => ({
      get: async () => {
        users.push(name);
        return identity;
      },
      forget: () => undefined,
    });
    const switcher = (main: Connection) =>
      new Switcher({
        profiles: ['a', 'b'],
        regions: [],
        main,
        log: () => undefined,
        open: ({ profile = '' }) => {
          const endpoint = { url: new URL(remote.url), scope: { service: 'eks-mcp', region } };
          const rest = { timeouts: patient, metadata: {}, telemetry: true, version: '1.2.3' };
          const log = () => undefined;
          return new Connection({ endpoint, credentials: as(profile), profile, log, ...rest });
        },
      });
    const region = 'us-west-2';
    const { send, lines } = bridged(remote.url, { credentials: as('a'), profile: 'a', switcher });
    await send(greeting({ elicitation: {} }));
    await send(legacy(1, 'tools/list'));
    expect(JSON.stringify(lines()[1])).toContain('"aws_profile"');
    users.length = 0;
    const given = { to: 4, aws_profile: 'b' };
    await send(legacy(2, 'tools/call', { name: 'count', arguments: given }));
    expect(lines().at(-1)).toMatchObject({ id: 2, result: { structuredContent: { to: 4 } } });
    expect(users).toEqual(['b']);
    const sent = remote.admitted.at(-1)?.json.params;
    expect(sent?.arguments).toEqual({ to: 4 });
  });

  test('metadata goes along, and what the client says itself counts [14.25]', async () => {
    const remote = await started('modern-only');
    const { send } = bridged(remote.url, { metadata: { 'team.id': 'blue', traceparent: 'x' } });
    await send(greeting({ elicitation: {} }));
    await send(legacy(1, 'tools/call', { name: 'trace', _meta: { traceparent: 'y' } }));
    for (const { json: sent } of remote.admitted) {
      expect(sent.params?._meta).toMatchObject({ 'team.id': 'blue' });
    }
    expect(remote.admitted.at(-1)?.json.params?._meta).toMatchObject({ traceparent: 'y' });
  });

  test('no secret is in a log or an error, also at DEBUG [14.23]', async () => {
    const remote = await started('modern-only');
    const secret = 'planted-metadata-value';
    const { send, raw, logged } = bridged(remote.url, { metadata: { 'team.id': secret } });
    const told = [identity.secretAccessKey, identity.sessionToken, secret];
    const echo = (status: number) => {
      remote.refuse = (answer) =>
        json(answer, { message: `You sent ${told.join(' and ')}` }, status);
    };
    echo(403);
    await send(greeting({ elicitation: {} }));
    remote.refuse = undefined;
    await send(counted(1));
    for (const status of [400, 403, 500]) {
      echo(status);
      await send(counted(2));
      await send(legacy(3, 'resources/read', { uri: 'note://one' }));
    }
    remote.refuse = (answer) => json(answer, { jsonrpc: '2.0', id: 0, answer: told });
    await send(counted(4));
    remote.refuse = (answer) => json(answer, { jsonrpc: '2.0', id: 99, result: { told } });
    await send(counted(5));
    expect(raw.join('\n')).toContain('[REDACTED]');
    expect(raw.length).toBeGreaterThanOrEqual(9);
    expect(logged()).toContain('DEBUG');
    for (const text of told) {
      expect(raw.join('\n')).not.toContain(text);
      expect(logged()).not.toContain(text);
    }
  });
});
