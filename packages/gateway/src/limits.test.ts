import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Limits } from './limits.ts';
import { network } from './network.ts';
import { startTestGateway, type TestGateway } from './testing/gateway.ts';
import { parseAnswer, send, sendBytes, sign } from './testing/raw.ts';

let it: TestGateway | undefined;
afterEach(async () => {
  await it?.close();
  it = undefined;
});

/** Waits until so many requests are being answered. */
async function running(started: TestGateway, count: number): Promise<void> {
  const page = async () => (await fetch(`${started.gateway.url}/metrics`)).text();
  await expect.poll(page).toContain(`gantry_http_requests_running ${count}\n`);
}

async function start(limits: Partial<Limits>) {
  const started = await startTestGateway(limits);
  it = started;
  const ask = async (name: string, given: object = {}, user = 'gantry-developer') => {
    const params = { name, arguments: given };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    return send(
      started.gateway.port,
      await sign({ key: started.key(user), port: started.gateway.port, body }),
    );
  };
  return { started, ask };
}

test('a principal beyond its rate is told when to come back; another one is served', async () => {
  const { ask } = await start({ perSecond: 2 });
  await ask('get_broken');
  await ask('get_broken');
  expect(await ask('get_broken')).toMatchObject({
    status: 429,
    headers: { 'retry-after': '1', 'x-amzn-errortype': 'ThrottlingException' },
  });
  expect((await ask('get_broken', {}, 'gantry-viewer')).status).toBe(200);
});

test('a principal has so many requests at a time', async () => {
  const { started, ask } = await start({ atATime: 2 });
  const slow = [ask('get_patience', { ms: 500 }), ask('get_patience', { ms: 500 })];
  await running(started, 2);
  expect(await ask('get_broken')).toMatchObject({
    status: 429,
    json: { message: /^2 requests of yours are running/ },
  });
  for (const answer of await Promise.all(slow)) expect(answer.status).toBe(200);
  expect((await ask('get_broken')).status).toBe(200);
});

test('an address without valid proofs is slowed down, and the trail holds samples and a count', async () => {
  const { started } = await start({ unprovenPerMinute: 30 });
  const { port } = started.gateway;
  const request = async () => {
    const key = { accessKeyId: 'AKIAAAAAAAAAAAAAAAAA', secretAccessKey: 'x' };
    return send(port, await sign({ key, port, body: '{}' }));
  };
  const statuses: number[] = [];
  for (let at = 0; at < 35; at += 1) statuses.push((await request()).status);
  expect(statuses.filter((status) => status === 403)).toHaveLength(30);
  expect(statuses.slice(30)).toEqual([429, 429, 429, 429, 429]);
  // Twenty a minute of one kind are written.
  const refused = started
    .events()
    .filter(({ errorCode }) => errorCode === 'UnrecognizedClientException');
  expect(refused).toHaveLength(20);
});

/** The head of a signed request whose body of so many bytes does not come yet. */
async function headOnly(started: TestGateway, length: number | undefined): Promise<Socket> {
  const { port } = started.gateway;
  const request = await sign({ key: started.key('gantry-viewer'), port, body: '{}' });
  const size =
    length === undefined ? 'transfer-encoding: chunked' : `content-length: ${String(length)}`;
  const headers = request.headers
    .filter(([name]) => name !== 'content-length')
    // The signature is not looked at before the body is there.
    .map(([name, value]) => `${name}: ${value.replace('content-length;', '')}`);
  const socket = connect(port, '127.0.0.1');
  socket.write(`${[request.line, ...headers, size].join('\r\n')}\r\n\r\n`);
  return socket;
}

test.each([1_000, undefined])(
  'bodies of %s bytes that are still on their way count before they prove anybody',
  async (length) => {
    const { started, ask } = await start({ bodyBytes: 1_000, unprovenBytesPerMinute: 3_500 });
    const waiting = [1, 2, 3].map(() => headOnly(started, length));
    const sockets = await Promise.all(waiting);
    await running(started, 3);
    const refused = await headOnly(started, length);
    const [answer] = await once(refused, 'data');
    expect(String(answer)).toMatch(/^HTTP\/1\.1 429 [\s\S]*without a valid proof/);
    expect((await ask('get_broken')).status).toBe(200);
    for (const socket of [...sockets, refused]) socket.destroy();
    await running(started, 0);
    expect((await ask('get_broken')).status).toBe(200);
  },
);

test('a client that goes away within its body is no failure of the gateway', async () => {
  const { started } = await start({});
  const socket = await headOnly(started, 1_000);
  socket.write('{');
  await running(started, 1);
  socket.destroy();
  await running(started, 0);
  expect(started.events().map(({ errorCode }) => errorCode)).toEqual(['RequestTimeoutException']);
  expect(started.log.filter((line) => line.includes('"level":50'))).toEqual([]);
});

test('whoever is refused does not get to send the rest of its body', async () => {
  const { started } = await start({});
  const { port } = started.gateway;
  const head = [
    'POST /eks/mcp HTTP/1.1',
    `host: 127.0.0.1:${port}`,
    'content-type: application/json',
    'content-length: 1000000',
  ].join('\r\n');
  // Without the close this would last until the time for a request is up.
  const answer = parseAnswer(await sendBytes(port, `${head}\r\n\r\n{`));
  expect(answer).toMatchObject({ status: 403, headers: { connection: 'close' } });
});

test('a request that does not come to its end is given up', async () => {
  const { started } = await start({ headersMs: 200, requestMs: 400 });
  const answer = await sendBytes(started.gateway.port, 'POST /eks/mcp HTTP/1.1\r\nhost: x\r\n');
  expect(answer).toMatch(/^HTTP\/1\.1 408/);
});

test('a call that lasts too long is stopped and says so', async () => {
  const { started, ask } = await start({ callMs: 100 });
  const answer = await ask('get_patience', { ms: 60_000 });
  expect(answer.json.result).toMatchObject({
    isError: true,
    content: [
      {
        text: 'The call took too long and was stopped. Ask for less at a time. Trying again may help.',
      },
    ],
  });
  expect(started.notes).toEqual(['stopped']);
});

test('a client that goes away stops its call', async () => {
  const { started, ask } = await start({});
  const { port } = started.gateway;
  const params = { name: 'get_patience', arguments: { ms: 60_000 } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  const request = await sign({ key: started.key('gantry-viewer'), port, body });
  const control = new AbortController();
  const headers = Object.fromEntries(request.headers.filter(([name]) => name !== 'content-length'));
  const gone = fetch(`http://127.0.0.1:${port}/eks/mcp`, {
    method: 'POST',
    headers,
    body,
    signal: control.signal,
  });
  await running(started, 1);
  control.abort();
  await expect(gone).rejects.toThrow();
  await expect.poll(() => started.notes).toEqual(['stopped']);
  const codes = () => started.events().map(({ errorCode }) => errorCode);
  await expect.poll(codes).toEqual(['Cancelled']);
  expect((await ask('get_broken')).status).toBe(200);
});

test('a stop finishes what runs, takes nothing new, and loses no event', async () => {
  const { started, ask } = await start({});
  const slow = ask('get_patience', { ms: 500 });
  await running(started, 1);
  const events: string[] = [];
  const write = started.store.write.bind(started.store);
  started.store.write = (written) => {
    events.push(...written.map(({ additionalEventData }) => additionalEventData.outcome));
    write(written);
  };
  const stopped = started.gateway.close();
  await expect(ask('get_broken')).rejects.toThrow();
  expect((await slow).json.result).toMatchObject({ structuredContent: { notes: 1 } });
  await stopped;
  expect(events).toContain('success');
});

test('what a stop cuts off is in the trail before the stop is over', async () => {
  const { started, ask } = await start({ stopMs: 50 });
  const cut = ask('get_patience', { ms: 60_000 });
  await running(started, 1);
  await started.gateway.close();
  expect((await cut).json).toEqual({});
  expect(started.notes).toEqual(['stopped']);
  const written = started.store.read({ limit: 10 }).map(({ event }) => event);
  expect(written).toMatchObject([
    { requestParameters: { tool: 'get_patience' }, errorCode: 'Cancelled' },
  ]);
});

test('without a trail to write to, no change runs and readiness says so', async () => {
  const { started, ask } = await start({});
  started.store.write = () => {
    throw new Error('disk full');
  };
  const answer = await ask('add_note', { note: 'unseen' });
  expect(JSON.stringify(answer.json)).not.toContain('notes');
  expect(started.notes).toEqual([]);
  expect((await fetch(`${started.gateway.url}/readyz`)).status).toBe(503);
  started.store.write = () => {};
});

test.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('the sender %s counts as %s', (address, expected) => {
  expect(network(address)).toBe(expected);
});
