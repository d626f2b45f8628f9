import { afterEach, describe, expect, test } from 'vitest';
import { CredentialsError } from './credentials-error.ts';
import { events, fakeEndpoint, type Handler, json } from './testing/fake-endpoint.ts';
import {
  identity,
  legacy,
  modern,
  patient,
  type TestBridge,
  testBridge,
} from './testing/test-bridge.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function against(
  handler: Handler,
  options: Parameters<typeof testBridge>[1] = {},
): Promise<TestBridge> {
  const { url, stop } = await fakeEndpoint(handler);
  stops.push(stop);
  return testBridge(url, options);
}

const refusing =
  (status: number, body: unknown, headers = {}): Handler =>
  (_, answer) =>
    json(answer, body, status, headers);

/** What a person reads, at a request and at a tool call. */
async function told(handler: Handler, options: Parameters<typeof testBridge>[1] = {}) {
  const made = await against(handler, options);
  await made.send(legacy(1, 'tools/list'));
  await made.send(legacy(2, 'tools/call', { name: 'list_clusters' }));
  const [listed, called] = made.lines();
  const content = called?.result?.content;
  const text = Array.isArray(content) ? content[0]?.text : undefined;
  expect(called?.result?.isError).toBe(true);
  expect(text).toMatch(/^Tool 'list_clusters' could not be called\. /);
  return { ...made, error: listed?.error, text };
}

describe('an HTTP error names what mends it', () => {
  const profile = 'viewer';
  test.each([
    [
      403,
      {
        __type: 'AccessDeniedException',
        message: 'User: u is not authorized to perform: eks-mcp:InvokeMcp',
      },
      'User: u is not authorized to perform: eks-mcp:InvokeMcp. (HTTP 403) Ask for the missing action to be allowed, or use another profile than viewer.',
      false,
    ],
    [
      403,
      {
        __type: 'ExpiredTokenException',
        message: 'The security token included in the request is expired',
      },
      'The security token included in the request is expired. (HTTP 403) Renew the credentials; for a login: aws sso login --profile viewer',
      true,
    ],
    [
      403,
      { message: 'The security token included in the request is expired' },
      'The security token included in the request is expired. (HTTP 403) Renew the credentials; for a login: aws sso login --profile viewer',
      true,
    ],
    [
      403,
      { Message: 'The security token included in the request is invalid.' },
      'The security token included in the request is invalid. (HTTP 403) The access key is not known there: is viewer the right profile for this endpoint?',
      true,
    ],
    [
      403,
      { __type: 'InvalidSignatureException', message: 'The signature does not match.' },
      'The signature does not match. (HTTP 403) Check the secret key, --service (now eks-mcp) and --region (now us-west-2).',
      true,
    ],
    [
      403,
      {
        __type: 'InvalidSignatureException',
        message: "Credential should be scoped to correct service: 'ecs-mcp'. ",
      },
      "Credential should be scoped to correct service: 'ecs-mcp'. (HTTP 403) The request was signed for eks-mcp in us-west-2: give --service or --region.",
      false,
    ],
    [
      403,
      { __type: 'UnrecognizedClientException', message: 'The security token is invalid.' },
      'The security token is invalid. (HTTP 403) The access key is not known there: is viewer the right profile for this endpoint?',
      true,
    ],
    [
      403,
      { __type: 'MissingAuthenticationTokenException', message: 'Missing.' },
      'Missing. (HTTP 403) The request went out unsigned: leave out --skip-auth, or give --profile.',
      true,
    ],
    [401, '', 'HTTP 401 Unauthorized. Check the credentials of profile viewer.', true],
    [
      403,
      { message: 'Forbidden' },
      'Forbidden. (HTTP 403) Ask for the missing action to be allowed, or use another profile than viewer.',
      false,
    ],
    [
      404,
      '<html>',
      'HTTP 404 Not Found. Is the path of the URL right? It usually ends in /mcp.',
      false,
    ],
    [413, { message: 'Too large!' }, 'Too large! (HTTP 413)', false],
  ])('%i %j [14.49] [14.51]', async (status, body, message, stale) => {
    const { error, text, forgotten, logged } = await told(refusing(status, body), { profile });
    expect(error).toMatchObject({ code: -32603, message, data: { status } });
    expect(text).toBe(`Tool 'list_clusters' could not be called. ${message}`);
    expect(forgotten()).toBe(stale ? 2 : 0);
    expect(logged()).toContain(`ERROR gantry-proxy: ${message}`);
  });

  test('the clock, by both times [14.49]', async () => {
    const date = 'Tue, 04 Aug 2026 10:00:00 GMT';
    const message = 'Signature expired: 20260804T090000Z is now earlier than 20260804T095500Z';
    const body = { __type: 'InvalidSignatureException', message };
    const { error, forgotten } = await told(refusing(403, body, { date }));
    expect(error?.message).toMatch(
      /The clock of this machine says .* GMT \(Tue, 04 Aug 2026 10:00:00 GMT there\): set it right/,
    );
    expect(forgotten()).toBe(0);
  });

  test('how long to wait', async () => {
    const { error } = await told(refusing(429, '', { 'retry-after': '7' }));
    expect(error?.message).toBe('HTTP 429 Too Many Requests. Try again in 7 s.');
  });

  test('where a redirect points, without its query [14.24]', async () => {
    const location = 'https://login.example.com/start?state=hunter2';
    const { error } = await told(refusing(302, '', { location }));
    expect(error?.message).toMatch(
      /redirects to https:\/\/login\.example\.com\/start, and a signature does not survive that: use the final URL/,
    );
  });

  test('a tool that may have run is to be looked after', async () => {
    const look = 'It may have taken effect: look before you call it again.';
    const failing: Handler[] = [
      refusing(502, ''),
      (_, answer) => answer.destroy(),
      (_, answer) => answer.end('<html>'),
      (_, answer) => json(answer, '"text"'),
      (_, answer) => json(answer, 'text'),
      (_, answer) => json(answer, { jsonrpc: '2.0' }),
    ];
    for (const handler of failing) {
      const { text, error } = await told(handler);
      expect(text).toContain(look);
      expect(error?.message).not.toContain(look);
    }
    expect((await told(refusing(429, ''))).text).not.toContain(look);
  });

  test('the request id is in the data', async () => {
    const { error } = await told(refusing(500, { message: 'm' }, { 'x-amzn-requestid': 'r-1' }));
    expect(error?.data).toEqual({ status: 500, requestId: 'r-1' });
  });
});

describe('an error in the words of the protocol', () => {
  test.each([
    [400, -32022, { supported: ['2025-11-25'], requested: '2026-07-28' }],
    [400, -32021, { requiredCapabilities: { elicitation: {} } }],
    [400, -32020, undefined],
    [404, -32601, undefined],
    [500, -32603, { incident: 'i' }],
  ])('goes on as it is: HTTP %i, %i [14.50]', async (status, code, data) => {
    const error = { code, message: 'as it is', ...(data ? { data } : {}) };
    const handler = refusing(status, { jsonrpc: '2.0', id: null, error });
    const { send, lines } = await against(handler);
    await send(modern('a', 'server/discover'));
    await send(modern('b', 'tools/call', { name: 't' }));
    expect(lines()).toEqual([
      { jsonrpc: '2.0', id: 'a', error },
      { jsonrpc: '2.0', id: 'b', error },
    ]);
  });

  test('with HTTP 200 too, also at a tool call [14.50]', async () => {
    const error = { code: -32602, message: 'no such tool', data: { tool: 't' } };
    const { send, lines } = await against(({ json: { id } }, answer) =>
      json(answer, { jsonrpc: '2.0', id, error }),
    );
    await send(legacy(1, 'tools/call', { name: 't' }));
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 1, error }]);
  });

  test('keeps its code, and gains the repair, where somebody may not come in', async () => {
    const body = { jsonrpc: '2.0', id: null, error: { code: -32001, message: 'who are you' } };
    const { error } = await told(refusing(401, body));
    expect(error).toEqual({
      code: -32001,
      message: 'who are you. (HTTP 401) Check the credentials.',
      data: { status: 401 },
    });
  });

  test('a tool’s own error is left as it is [14.48]', async () => {
    const result = { isError: true, content: [{ type: 'text', text: 'no cluster' }] };
    const { send, lines } = await against(({ json: { id } }, answer) =>
      json(answer, { jsonrpc: '2.0', id, result }),
    );
    await send(legacy(1, 'tools/call', { name: 't' }));
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 1, result }]);
  });
});

describe('a response that is none', () => {
  test.each([
    [{ error: 'boom' }, 'It answered with an error that is none of JSON-RPC.'],
    [{ error: { code: 'E1', message: 'boom' } }, 'with an error that is none of JSON-RPC.'],
    [{ error: { code: 1 } }, 'with an error that is none of JSON-RPC.'],
    [{ result: null }, 'It answered with a result that is none of MCP.'],
    [{ result: [1] }, 'It answered with a result that is none of MCP.'],
  ])('%j is named, since a strict client would wait for another', async (wrong, message) => {
    const { error, text } = await told(({ json: { id } }, answer) =>
      json(answer, { jsonrpc: '2.0', id, ...wrong }),
    );
    expect(error).toMatchObject({ code: -32603, message: expect.stringContaining(message) });
    expect(text).toContain(message);
  });

  test('the version that it lacks is added', async () => {
    const { send, lines } = await against(({ json: { id } }, answer) =>
      json(answer, { id, result: { n: 1 } }),
    );
    await send(legacy(1, 'ping'));
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 1, result: { n: 1 } }]);
  });

  test('a method that is not there is not looked for in the path', async () => {
    const { send, lines, logged } = await against(({ json: { id } }, answer) =>
      json(answer, { jsonrpc: '2.0', id, error: { code: -32601, message: 'Not here' } }, 404),
    );
    await send(legacy(1, 'prompts/list'));
    expect(lines()).toMatchObject([{ id: 1, error: { code: -32601, message: 'Not here' } }]);
    expect(logged()).not.toContain('path of the URL');
  });
});

describe('no answer', () => {
  test('a limit that is up says which, at a tool call its own [14.48] [14.55]', async () => {
    const timeouts = { ...patient, total: 20, tool: 30 };
    const { error, text } = await told(() => undefined, { timeouts });
    expect(error?.message).toMatch(/has not answered completely within 0\.02 s \(--timeout\)/);
    expect(text).toMatch(/within 0\.03 s \(--tool-timeout\)/);
  });

  test('an empty one', async () => {
    const { error, text } = await told((_, answer) => answer.writeHead(202).end());
    expect(error?.message).toMatch(/It ended its answer before the result/);
    expect(text).toMatch(/ended its answer/);
  });

  test('a stream that ends too early', async () => {
    const notification = { jsonrpc: '2.0', method: 'notifications/message' };
    const { send, lines } = await against((_, answer) => {
      events(answer)(notification);
      answer.end();
    });
    await send(legacy(1, 'ping'));
    const message = expect.stringMatching(
      /is not understood\. It ended its answer before the result/,
    );
    expect(lines()).toMatchObject([notification, { id: 1, error: { message } }]);
  });

  test('a stream that breaks after the response has done its work', async () => {
    const { send, lines } = await against(({ json: { id } }, answer) => {
      events(answer)({ jsonrpc: '2.0', id, result: {} });
      setImmediate(() => answer.destroy());
    });
    await send(legacy(1, 'ping'));
    expect(lines()).toEqual([{ jsonrpc: '2.0', id: 1, result: {} }]);
  });

  test('missing credentials say so each time, and work once they are there [14.49]', async () => {
    let there = false;
    const credentials = {
      get: async () => {
        if (there) return identity;
        throw new CredentialsError('There is no AWS profile x.');
      },
      forget: () => undefined,
    };
    const { send, lines } = await against(
      ({ json: { id } }, answer) => json(answer, { jsonrpc: '2.0', id, result: {} }),
      { credentials },
    );
    await send(legacy(1, 'initialize'));
    await send(legacy(2, 'tools/call', { name: 't' }));
    there = true;
    await send(legacy(3, 'ping'));
    expect(lines().filter(({ id }) => id !== undefined)).toMatchObject([
      { id: 1, error: { code: -32603, message: 'There is no AWS profile x.' } },
      { id: 2, result: { isError: true } },
      { id: 3, result: {} },
    ]);
  });
});

test('planted secrets are nowhere: not in errors, not in the log [14.23]', async () => {
  const { secretAccessKey, sessionToken } = identity;
  const echo: Handler = ({ headers }, answer) => {
    const message = [
      `The Canonical String should have been '${JSON.stringify(headers)}'`,
      `x-amz-security-token:${sessionToken}`,
      `${encodeURIComponent(sessionToken)} ${secretAccessKey}`,
    ].join('\n');
    json(answer, { __type: 'InvalidSignatureException', message }, 403);
  };
  const rpcEcho: Handler = ({ headers }, answer) => {
    const error = { code: -32000, message: secretAccessKey, data: headers };
    json(answer, { jsonrpc: '2.0', id: null, error }, 400);
  };
  for (const handler of [echo, rpcEcho]) {
    const { send, raw, logged } = await against(handler);
    await send(legacy(1, 'ping'));
    await send(legacy(2, 'tools/call', { name: 't' }));
    await send({ jsonrpc: '2.0', method: 'notifications/x' });
    const all = raw.join('\n') + logged();
    expect(all).toContain('[REDACTED]');
    for (const secret of [secretAccessKey, sessionToken, encodeURIComponent(sessionToken)]) {
      expect(all).not.toContain(secret);
    }
    expect(all).not.toMatch(/Signature=[0-9a-f]/);
    expect(logged()).toMatch(/DEBUG gantry-proxy: request \{"http":"POST","method":"ping"/);
  }
});
