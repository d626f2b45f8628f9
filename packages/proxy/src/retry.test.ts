import { afterEach, describe, expect, test } from 'vitest';
import { createRetry } from './retry.ts';
import { events, fakeEndpoint, type Handler, json, results } from './testing/fake-endpoint.ts';
import { legacy, type TestBridge, testBridge } from './testing/test-bridge.ts';
import { verified } from './testing/verify.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const annotated = (name: string, annotations: object) => ({ name, annotations });
const tools = [
  annotated('read', { readOnlyHint: true }),
  annotated('again', { idempotentHint: true }),
  annotated('write', { readOnlyHint: false }),
  annotated('twice', { readOnlyHint: true }),
  annotated('twice', {}),
  { name: 'bare' },
];
const server = results({ 'tools/list': { tools }, 'tools/call': { content: [] }, ping: {} });

/** A bridge that waits for nothing, against an endpoint that fails so often first. */
async function failing(retries: number, times: number, failure: Handler, option = {}) {
  let left = times;
  const { url, seen, stop } = await fakeEndpoint((one, answer) => {
    if (one.json.method === 'tools/list') return server(one, answer);
    left -= 1;
    return (left >= 0 ? failure : server)(one, answer);
  });
  stops.push(stop);
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);
  const retry = createRetry({ retries, log: () => undefined, wait, ...option });
  const made: TestBridge = testBridge(url, retries === 0 ? {} : { retry });
  const asked = () => seen.filter((one) => one.json.method !== 'tools/list');
  return { ...made, waits, asked };
}

const busy: Handler = (_, answer) => json(answer, { message: 'busy' }, 503);

describe('retries', () => {
  test.each([
    [0, 1],
    [1, 2],
    [4, 5],
  ])('%i allow %i requests, each signed anew [14.54]', async (retries, requests) => {
    const { send, lines, asked, waits } = await failing(retries, 99, busy);
    await send(legacy(1, 'ping'));
    expect(asked()).toHaveLength(requests);
    for (const one of asked()) await verified(one);
    expect(lines()).toMatchObject([{ id: 1, error: { data: { status: 503 } } }]);
    for (const [at, ms] of waits.entries()) {
      expect(ms).toBeGreaterThanOrEqual(500 * 2 ** at);
      expect(ms).toBeLessThanOrEqual(1000 * 2 ** at);
    }
  });

  test.each([408, 429, 500, 502, 503, 504])('HTTP %i is tried again [14.54]', async (status) => {
    const { send, lines } = await failing(1, 1, (_, answer) => json(answer, '', status));
    await send(legacy(1, 'ping'));
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
  });

  test.each([301, 400, 401, 403, 404, 413, 501])('HTTP %i is not [14.54]', async (status) => {
    const { send, asked } = await failing(3, 1, (_, answer) => json(answer, '', status));
    await send(legacy(1, 'ping'));
    expect(asked()).toHaveLength(1);
  });

  test('a connection that breaks before the answer is [14.54]', async () => {
    const { send, lines } = await failing(1, 1, (_, answer) => answer.destroy());
    await send(legacy(1, 'ping'));
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
  });

  test('an answer that has begun is not asked for again [14.54]', async () => {
    const { send, asked, lines } = await failing(3, 1, (_, answer) => {
      events(answer)({ jsonrpc: '2.0', method: 'notifications/message', params: {} });
      setTimeout(() => answer.destroy(), 10);
    });
    await send(legacy(1, 'ping'));
    expect(asked()).toHaveLength(1);
    expect(lines()).toHaveLength(2);
  });

  test.each([
    ['read', 2],
    ['again', 2],
    ['write', 1],
    ['twice', 1],
    ['bare', 1],
    ['unknown', 1],
  ])('a call of %s makes %i requests [14.54]', async (name, requests) => {
    for (const failure of [
      busy,
      (_: unknown, answer: { destroy: () => void }) => answer.destroy(),
    ]) {
      const { send, asked } = await failing(1, 1, failure as Handler);
      await send(legacy(1, 'tools/list'));
      await send(legacy(2, 'tools/call', { name }));
      expect(asked()).toHaveLength(requests);
    }
  });

  test('any call is, as long as there is no connection [14.54]', async () => {
    const waits: number[] = [];
    const wait = async (ms: number) => void waits.push(ms);
    const retry = createRetry({ retries: 2, log: () => undefined, wait });
    const { send, lines } = testBridge('http://127.0.0.1:1/mcp', { retry });
    await send(legacy(1, 'tools/call', { name: 'write' }));
    expect(waits).toHaveLength(2);
    expect(lines()).toMatchObject([{ id: 1, result: { isError: true } }]);
  });

  test('a call waits as long as the answer asks, but not for ever [14.54]', async () => {
    const after = (value: string): Handler => {
      return (_, answer) => json(answer, '', 429, { 'retry-after': value });
    };
    const soon = await failing(1, 1, after('7'));
    await soon.send(legacy(1, 'ping'));
    expect(soon.waits).toEqual([7000]);
    const dated = await failing(1, 1, after(new Date(Date.now() + 30_000).toUTCString()));
    await dated.send(legacy(1, 'ping'));
    expect(dated.waits[0]).toBeGreaterThan(20_000);
    const late = await failing(1, 1, after('3600'));
    await late.send(legacy(1, 'ping'));
    expect(late.waits).toEqual([]);
    expect(late.lines()[0]?.error?.message).toContain('Try again in 3600 s.');
  });

  test('a call that is cancelled while it waits is over', async () => {
    let aborted = false;
    const wait = (_: number, signal: AbortSignal) =>
      new Promise<void>((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          aborted = true;
          reject(signal.reason);
        });
        void send({ method: 'notifications/cancelled', params: { requestId: 1 } });
      });
    const { send, raw } = await failing(3, 9, busy, { wait });
    await send(legacy(1, 'ping'));
    expect(aborted).toBe(true);
    expect(raw).toEqual([]);
  });
});
