import { EventEmitter, once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { createServer, type Server, type Socket } from 'node:net';
import {
  createServer as createTlsServer,
  getCACertificates,
  setDefaultCACertificates,
} from 'node:tls';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AnswerError, FormatError, HopError } from './answer-error.ts';
import { type Exchange, exchange } from './exchange.ts';
import { certificateFor } from './testing/certificate.ts';
import {
  events,
  type FakeEndpoint,
  fakeEndpoint,
  type Handler,
  json,
} from './testing/fake-endpoint.ts';
import { patient } from './testing/test-bridge.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function serving(handler: Handler): Promise<FakeEndpoint> {
  const endpoint = await fakeEndpoint(handler);
  stops.push(endpoint.stop);
  return endpoint;
}

/** A server below HTTP. */
async function socketServer(onSocket: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(async () => {
    for (const socket of sockets) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/mcp`;
}

async function ask(url: string, options: Partial<Exchange> = {}): Promise<string[]> {
  const texts: string[] = [];
  const body = options.body ?? '{"id":1}';
  await exchange({
    url: new URL(url),
    method: 'POST',
    headers: async () => ({ 'content-length': String(Buffer.byteLength(body)) }),
    body,
    timeouts: patient,
    limit: { ms: 5_000, flag: '--timeout' },
    signal: new AbortController().signal,
    onText: async (text) => {
      texts.push(text);
      return false;
    },
    ...options,
  });
  return texts;
}

/** Trusts one more authority; returns what takes that back. */
function trusting(cert: string): () => void {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, cert]);
  return () => setDefaultCACertificates(before);
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('answers', () => {
  test('JSON', async () => {
    const { url } = await serving((_, answer) => json(answer, '{"id":1,"result":{}}'));
    expect(await ask(url)).toEqual(['{"id":1,"result":{}}']);
  });

  test.each([
    ['application/json; charset=utf-8'],
    ['Application/JSON'],
    ['application/problem+json'],
    [''],
  ])('of type "%s" are JSON', async (type) => {
    const { url } = await serving((_, answer) => {
      if (type !== '') answer.setHeader('content-type', type);
      answer.end('{}');
    });
    expect(await ask(url)).toEqual(['{}']);
  });

  test.each(['application/json', 'text/event-stream'])('of %s with a mark', async (type) => {
    const { url } = await serving((_, answer) => {
      answer.setHeader('content-type', type);
      answer.end(type.startsWith('text') ? '\uFEFFdata: {}\n\n' : '\uFEFF{}');
    });
    expect(await ask(url)).toEqual(['{}']);
  });

  test('202 and 204 without a body', async () => {
    for (const status of [202, 204]) {
      const { url } = await serving((_, answer) => answer.writeHead(status).end());
      expect(await ask(url)).toEqual([]);
    }
  });

  test('events across the borders of chunks, also within a character', async () => {
    const text = '{"id":1,"result":{"text":"Grüße 🦑"}}';
    const bytes = Buffer.from(
      `: comment\r\nid: 5\r\nevent: message\r\ndata: ${text}\r\n\r\ndata: {"a":\ndata: 1}\n\nevent: other\ndata: {}\n\ndata:\n\n`,
    );
    const { url } = await serving(async (_, answer) => {
      answer.writeHead(200, { 'content-type': 'TEXT/event-stream;charset=utf-8' });
      for (const byte of bytes) {
        answer.write(Buffer.from([byte]));
        await new Promise((resolve) => setImmediate(resolve));
      }
      answer.end();
    });
    expect(await ask(url)).toEqual([text, '{"a":\n1}']);
  });

  test('a body of 20 MB', async () => {
    const body = JSON.stringify({ id: 1, result: { text: 'é'.repeat(10_000_000) } });
    const { url } = await serving((_, answer) => json(answer, body));
    const [text] = await ask(url, { body });
    expect(text === body).toBe(true);
  });

  test('reading waits until a message is taken', async () => {
    const piece = { text: 'x'.repeat(100_000) };
    let sent = 0;
    const { url } = await serving(async (_, answer) => {
      const send = events(answer);
      for (; sent < 200; sent += 1) {
        send(piece);
        if (answer.writableNeedDrain) await once(answer, 'drain');
      }
      answer.end();
    });
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let taken = 0;
    const done = ask(url, {
      onText: async () => {
        taken += 1;
        await held;
        return false;
      },
    });
    // What is on its way fits into the buffers between the two; then the endpoint has to wait.
    let before = -1;
    await vi.waitFor(() => {
      const stalled = sent === before && taken > 0;
      before = sent;
      expect(stalled).toBe(true);
    });
    expect(taken).toBe(1);
    expect(sent).toBeLessThan(200);
    release();
    await done;
    expect(taken).toBe(200);
  });

  test('a client that is slow to take a message is not the fault of the endpoint', async () => {
    const { url } = await serving((_, answer) => {
      const send = events(answer);
      send({ at: 0 });
      setTimeout(() => {
        send({ at: 1 });
        answer.end();
      }, 1_000);
    });
    let taken = 0;
    const onText = async () => {
      taken += 1;
      if (taken === 1) await new Promise((resolve) => setTimeout(resolve, 900));
      return false;
    };
    const limit = { ms: 600, flag: '--timeout' };
    await ask(url, { onText, limit, timeouts: { ...patient, read: 600 } });
    expect(taken).toBe(2);
  });

  test('a stream that goes on after its last message is left', async () => {
    const { url, request } = await serving((_, answer) => events(answer)({ id: 1, result: {} }));
    await ask(url, { onText: async () => true });
    expect(await (await request(0)).closed).toBe(true);
  });
});

describe('what is no MCP', () => {
  test('another type', async () => {
    const { url } = await serving((_, answer) => {
      answer.setHeader('content-type', 'text/html; charset=utf-8');
      answer.end('<html>hunter2');
    });
    const error = await failure(ask(url));
    expect(error).toBeInstanceOf(FormatError);
    expect(String(error)).toMatch(/answered text\/html, which is no MCP/);
    expect(String(error)).not.toContain('hunter2');
  });

  test('another protocol', async () => {
    const url = await socketServer((socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    const error = await failure(ask(url));
    expect(error).toBeInstanceOf(HopError);
    expect(String(error)).toMatch(/127\.0\.0\.1:\d+ does not speak HTTP \(HPE_/);
  });
});

describe('HTTP errors', () => {
  const answered = async (handler: Handler) => {
    const { url } = await serving(handler);
    const error = await failure(ask(url));
    expect(error).toBeInstanceOf(AnswerError);
    return error as AnswerError; // Asserted in the line above.
  };

  test.each([
    [{ __type: 'AccessDeniedException', message: 'no' }, {}, 'AccessDeniedException', 'no'],
    [
      { __type: 'com.amazon#ExpiredTokenException', Message: 'old' },
      {},
      'ExpiredTokenException',
      'old',
    ],
    [{ message: 'm' }, { 'x-amzn-errortype': 'Throttling:http://x/' }, 'Throttling', 'm'],
    [{ code: 'Broken', message: 'm' }, {}, 'Broken', 'm'],
    [{ Code: 'Broken' }, {}, 'Broken', 'HTTP 403 Forbidden'],
    ['<html>proxy says no</html>', {}, undefined, 'HTTP 403 Forbidden'],
    ['', {}, undefined, 'HTTP 403 Forbidden'],
    ['[1]', {}, undefined, 'HTTP 403 Forbidden'],
  ])('%j', async (body, headers, code, message) => {
    const error = await answered((_, answer) => json(answer, body, 403, headers));
    expect(error).toMatchObject({ status: 403, code, message, rpc: undefined });
  });

  test('in the words of JSON-RPC', async () => {
    const rpc = { code: -32022, message: 'no such version', data: { supported: ['2026-07-28'] } };
    const body = { jsonrpc: '2.0', id: null, error: rpc };
    const error = await answered((_, answer) => json(answer, body, 400));
    expect(error).toMatchObject({ status: 400, message: 'no such version', rpc });
  });

  test('of any length', async () => {
    const error = await answered((_, answer) => json(answer, 'x'.repeat(5_000_000), 500));
    expect(error).toMatchObject({ status: 500, message: 'HTTP 500 Internal Server Error' });
  });

  test.each([301, 302, 303, 307, 308])('%i is not followed [14.24]', async (status) => {
    const other = await serving((_, answer) => json(answer, '{}'));
    const { url } = await serving((_, answer) =>
      answer.writeHead(status, { location: other.url }).end(),
    );
    const error = await failure(ask(url));
    expect(error).toMatchObject({ status, headers: { location: other.url } });
    expect(other.connections()).toBe(0);
  });
});

describe('each limit ends it by its name', () => {
  const silent: Handler = () => undefined;
  const soon = (name: string) => ({ timeouts: { ...patient, [name]: 30 } });

  test('connect [14.55]', async () => {
    // All sockets of the agent are taken, so that no connection comes about.
    const { url, connections } = await serving(silent);
    const control = new AbortController();
    const others = Array.from({ length: 128 }, () => failure(ask(url, { signal: control.signal })));
    await vi.waitFor(() => expect(connections()).toBe(128));
    const error = await failure(ask(url, soon('connect')));
    expect(error).toMatchObject({ sent: false });
    expect(String(error)).toMatch(
      /HopError: 127\.0\.0\.1:\d+ has not accepted a connection within 0\.03 s \(--connect-timeout\)\./,
    );
    control.abort();
    await Promise.all(others);
  });

  test('write [14.55]', async () => {
    const url = await socketServer((socket) => socket.pause());
    const error = await failure(ask(url, { body: 'x'.repeat(30_000_000), ...soon('write') }));
    expect(error).toMatchObject({ sent: true });
    expect(String(error)).toMatch(/has not taken the request within 0\.03 s \(--write-timeout\)/);
  });

  test('read, before the first byte [14.55]', async () => {
    const { url } = await serving(silent);
    const error = await failure(ask(url, soon('read')));
    expect(error).toMatchObject({ sent: true });
    expect(String(error)).toMatch(/has not begun to answer within 0\.03 s \(--read-timeout\)/);
  });

  /** Eight messages, each when most of 200 ms have passed since the one before; then no more. */
  async function eightLate(options: Partial<Exchange>) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const begun = Promise.withResolvers<ServerResponse>();
    const { url } = await serving((_, answer) => begun.resolve(answer));
    const taken = new EventEmitter();
    const onText = async (text: string) => taken.emit('text', text) && false;
    const failed = failure(ask(url, { ...options, onText }));
    const answer = await begun.promise;
    const send = events(answer);
    for (let at = 0; at < 8; at += 1) {
      const next = once(taken, 'text');
      send({ at });
      expect(await next).toEqual([JSON.stringify({ at })]);
      // The limits count anew when the message has been taken.
      await turn();
      vi.advanceTimersByTime(at < 7 ? 190 : 150);
    }
    return { answer, failed };
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve));
  afterEach(() => {
    vi.useRealTimers();
  });

  test('read, between two bytes; each byte starts it anew [14.55]', async () => {
    const { failed } = await eightLate({ timeouts: { ...patient, read: 200 } });
    vi.advanceTimersByTime(60);
    expect(String(await failed)).toMatch(/has sent nothing more within 0\.2 s \(--read-timeout\)/);
  });

  test('the whole; each message starts it anew, a comment does not [14.55]', async () => {
    const limit = { ms: 200, flag: '--tool-timeout' };
    const { answer, failed } = await eightLate({ limit });
    for (let comment = 0; comment < 20; comment += 1) {
      await new Promise((resolve) => answer.write(': alive\n\n', resolve));
      await turn();
    }
    vi.advanceTimersByTime(60);
    expect(String(await failed)).toMatch(
      /has not answered completely within 0\.2 s \(--tool-timeout\)/,
    );
  });

  test('in an answer that only its connection ends, as well [14.55]', async () => {
    const url = await socketServer((socket) => {
      socket.write('HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n: wait\n\n');
    });
    expect(String(await failure(ask(url, soon('read'))))).toMatch(
      /has sent nothing more within 0\.03 s \(--read-timeout\)/,
    );
    const limit = { ms: 30, flag: '--tool-timeout' };
    expect(String(await failure(ask(url, { limit })))).toMatch(
      /has not answered completely within 0\.03 s \(--tool-timeout\)/,
    );
  });

  test('the whole counts from before the signature', async () => {
    const { url, seen } = await serving(silent);
    const headers = () => new Promise<never>(() => undefined);
    const error = await failure(ask(url, { headers, limit: { ms: 20, flag: '--timeout' } }));
    expect(error).toMatchObject({ name: 'HopError', sent: false });
    expect(String(error)).toBe(
      'HopError: The AWS credentials have not come within 0.02 s (--timeout).',
    );
    expect(seen).toHaveLength(0);
  });

  test('0 is off, and more than Node’s timers hold is not at once [14.7]', async () => {
    const { url } = await serving(async (_, answer) => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      json(answer, '{}');
    });
    for (const ms of [0, 1e12]) {
      const timeouts = { total: ms, connect: ms, read: ms, write: ms, tool: ms };
      expect(await ask(url, { timeouts, limit: { ms, flag: '' } })).toEqual(['{}']);
    }
  });

  test('an answer before the request is read ends that limit too', async () => {
    const url = await socketServer((socket) => {
      socket.once('data', () => {
        const head =
          'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n';
        socket.write(head);
        socket.resume();
        setTimeout(() => socket.write('{}'), 800);
      });
    });
    const timeouts = { ...patient, write: 400 };
    expect(await ask(url, { body: 'x'.repeat(3_000_000), timeouts })).toEqual(['{}']);
  });
});

describe('connections', () => {
  test('a refused one says so', async () => {
    const { url, stop } = await fakeEndpoint(() => undefined);
    await stop();
    const error = await failure(ask(url));
    expect(error).toMatchObject({ name: 'HopError', sent: false });
    expect(String(error)).toMatch(/127\.0\.0\.1:\d+ cannot be reached \(ECONNREFUSED\)/);
  });

  test('one to what does not speak TLS says so', async () => {
    const { url } = await serving((_, answer) => json(answer, '{}'));
    const error = await failure(ask(url.replace('http:', 'https:')));
    expect(error).toMatchObject({ name: 'HopError', sent: false });
    expect(String(error)).toMatch(/127\.0\.0\.1:\d+ does not speak TLS \((?:EPROTO|ERR_SSL_\w+)\)/);
    expect(error).toMatchObject({ mend: expect.stringContaining('http://') });
  });

  test('one with a certificate for another name says so', async () => {
    const { cert, key } = await certificateFor(['elsewhere.test']);
    const server = createTlsServer({ cert, key }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    stops.push(async () => void server.close());
    const trust = trusting(cert);
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : '';
    const error = await failure(ask(`https://127.0.0.1:${port}/mcp`));
    trust();
    expect(String(error)).toMatch(/shows a certificate for another name \(ERR_TLS_CERT_ALT/);
    expect(error).toMatchObject({ passing: false });
    expect(error).not.toMatchObject({ mend: expect.stringContaining('NODE_EXTRA_CA_CERTS') });
  });

  test('an error that is none of the network is left alone', async () => {
    const { url } = await serving(() => undefined);
    const headers = async () => ({ 'x-bad': 'two\r\nlines' });
    const error = await failure(ask(url, { headers }));
    expect(error).toMatchObject({ code: 'ERR_INVALID_CHAR' });
  });

  test('after a dropped one the very next call works [14.45]', async () => {
    let drop = true;
    const { url } = await serving((_, answer) => {
      if (drop) answer.destroy();
      else json(answer, '{}');
    });
    const error = await failure(ask(url));
    expect(error).toMatchObject({ name: 'HopError', sent: true });
    expect(String(error)).toMatch(/closed the connection before it had answered \(ECONNRESET\)/);
    drop = false;
    expect(await ask(url)).toEqual(['{}']);
  });

  test('a stream that breaks off says so', async () => {
    const { url } = await serving((_, answer) => {
      events(answer)({});
      setTimeout(() => answer.destroy(), 10);
    });
    expect(await failure(ask(url))).toMatchObject({ name: 'HopError', sent: true });
  });

  test('after the server has closed the idle ones the next call works', async () => {
    const { url, connections } = await serving((_, answer) => {
      const { socket } = answer;
      json(answer, '{}');
      answer.on('finish', () => setTimeout(() => socket?.destroy(), 5));
    });
    await ask(url);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await ask(url)).toEqual(['{}']);
    expect(connections()).toBe(2);
  });

  test('are kept, and many calls leave nothing behind on them', async () => {
    const warned = vi.fn();
    process.on('warning', warned);
    const { url, connections } = await serving((_, answer) => json(answer, '{}'));
    for (let at = 0; at < 40; at += 1) await ask(url);
    expect(connections()).toBe(1);
    process.off('warning', warned);
    expect(warned).not.toHaveBeenCalled();
  });

  test('fifty calls run side by side', async () => {
    let waiting = 0;
    const answers: (() => void)[] = [];
    const { url } = await serving((_, answer) => {
      answers.push(() => json(answer, '{}'));
      waiting += 1;
      if (waiting === 50) for (const send of answers) send();
    });
    const all = await Promise.all(Array.from({ length: 50 }, () => ask(url)));
    expect(all).toHaveLength(50);
  });

  test('giving up closes it, and gives the reason', async () => {
    const { url, request } = await serving(() => undefined);
    const control = new AbortController();
    const given = failure(ask(url, { signal: control.signal }));
    const { closed } = await request(0);
    control.abort();
    expect(await closed).toBe(true);
    expect(await given).toMatchObject({ name: 'AbortError' });
    const late = failure(ask(url, { signal: control.signal }));
    expect(await late).toMatchObject({ name: 'AbortError' });
  });

  test.each([200, 405])('giving up during an answer of %d ends no process', async (status) => {
    const { url, connections } = await serving((_, answer) => answer.writeHead(status).end());
    // Each number of ticks after the head is another moment between the answer and the idle pool.
    for (let ticks = 0; ticks < 30; ticks += 1) {
      const control = new AbortController();
      const onHead = async () => {
        for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
        control.abort();
      };
      await failure(ask(url, { signal: control.signal, method: 'GET', body: '', onHead }));
    }
    // What a connection says by itself nobody catches, which fails this run.
    expect(connections()).toBeGreaterThan(1);
  });

  test('go through HTTPS_PROXY, but not to this machine', async () => {
    let target = '';
    const proxy = await socketServer((socket) => {
      socket.once('data', (chunk) => {
        target = chunk.toString().split('\r\n')[0] ?? '';
        socket.end('HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n');
      });
    });
    vi.stubEnv('HTTPS_PROXY', proxy);
    vi.stubEnv('HTTP_PROXY', proxy);
    const error = await failure(ask('https://gateway.test/mcp'));
    expect(error).toMatchObject({ name: 'HopError', mend: expect.stringContaining('HTTPS_PROXY') });
    expect(target).toBe('CONNECT gateway.test:443 HTTP/1.1');
    const { url } = await serving((_, answer) => json(answer, '{}'));
    expect(await ask(url)).toEqual(['{}']);
    vi.unstubAllEnvs();
  });
});
