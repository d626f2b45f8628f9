import { afterEach, describe, expect, test } from 'vitest';
import { credentialsError, unknownProfile } from './credentials-error.ts';
import { fakeEndpoint, type Handler, json, results } from './testing/fake-endpoint.ts';
import { hello, identity, initialized, legacy, testBridge } from './testing/test-bridge.ts';

const stops: (() => unknown)[] = [];
afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

const agreed = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's' } };
const tools = [{ name: 't', inputSchema: { type: 'object' } }];

/** Knows nobody without a session. */
const server: Handler = (one, answer) => {
  if (one.json.method === 'initialize') answer.setHeader('mcp-session-id', 's-1');
  else if (one.headers['mcp-session-id'] !== 's-1') return json(answer, '', 400);
  return results({ initialize: agreed, 'tools/list': { tools }, 'tools/call': {} })(one, answer);
};

const said = (__type: string, message: string) => (): Handler => (_, answer) =>
  json(answer, { __type, message }, 403);

type Case = readonly [string, (() => Handler) | Error, RegExp];

const cases: readonly Case[] = [
  [
    'a login that has expired',
    credentialsError(new Error('The SSO session associated with this profile has expired'), 'dev'),
    /Run: aws sso login --profile dev/,
  ],
  [
    'an unknown profile',
    unknownProfile('dev', ['prod']),
    /There is no AWS profile dev: there are prod/,
  ],
  [
    'a token that has expired',
    said('ExpiredTokenException', 'Expired'),
    /aws sso login --profile dev/,
  ],
  ['keys that are wrong', said('InvalidClientTokenId', 'No'), /is dev the right profile/],
  [
    'a clock that is wrong',
    said('RequestTimeTooSkewed', 'Skewed'),
    /clock of this machine.*set it right/,
  ],
  [
    'an action that is denied',
    said('AccessDenied', 'User u may not x:Y'),
    /User u may not x:Y\. .*Ask for/,
  ],
  [
    'a network that asks for a login',
    () => (_, answer) => json(answer, '<html>', 200, { 'content-type': 'text/html' }),
    /log in there/,
  ],
  [
    'a network that sends elsewhere',
    () => (_, answer) => answer.writeHead(302, { location: 'http://portal.example/?a' }).end(),
    /redirects to http:\/\/portal\.example\/, .*log in there first/,
  ],
  [
    'an endpoint that breaks off',
    () => (_, answer) => answer.destroy(),
    /Check that the endpoint is up/,
  ],
];

describe('it always answers', () => {
  test.each(cases)(
    '%s: told at once and each time, and over when mended [14.49] [14.51] [14.53]',
    async (_, wrong, words) => {
      let mended = false;
      const { url, seen, stop } = await fakeEndpoint((one, answer) =>
        mended || wrong instanceof Error ? server(one, answer) : wrong()(one, answer),
      );
      stops.push(stop);
      const credentials = {
        get: async () => {
          if (mended || !(wrong instanceof Error)) return identity;
          throw wrong;
        },
        forget: () => undefined,
      };
      const { send, lines } = testBridge(url, { credentials, profile: 'dev' });
      await send(hello);
      await send(initialized);
      await send(legacy(1, 'tools/list'));
      await send(legacy(2, 'tools/call', { name: 't' }));
      const [shaken, listed, called] = lines();
      expect(shaken?.error?.message).toMatch(words);
      expect(listed?.error?.message).toMatch(words);
      expect(called?.result).toMatchObject({ isError: true });
      expect(JSON.stringify(called)).toMatch(/Tool 't' could not be called/);
      expect(JSON.stringify(lines())).not.toMatch(/retry|try again/i);
      mended = true;
      await Promise.all([3, 4].map((id) => send(legacy(id, 'tools/list'))));
      const late = lines()
        .slice(3)
        .filter(({ id }) => id !== undefined);
      expect(late.map(({ result }) => result)).toEqual([{ tools }, { tools }]);
      const shakes = seen.slice(-4).filter((one) => one.json.method === 'initialize');
      expect(shakes).toHaveLength(1);
      expect(shakes[0]?.json.params).toMatchObject({ clientInfo: { name: 'Test Client' } });
    },
  );

  test.each(['Kiro CLI', 'Q DEV CLI 1.2'])(
    '%s gets its handshake all the same, and the tools later [14.39]',
    async (name) => {
      let there = false;
      const { url, stop } = await fakeEndpoint((one, answer) =>
        there ? server(one, answer) : json(answer, { message: 'No' }, 403),
      );
      stops.push(stop);
      const { send, lines } = testBridge(url);
      const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name } };
      await send(legacy(0, 'initialize', params));
      await send(initialized);
      await send(legacy(1, 'tools/list'));
      const instructions = expect.stringContaining('No. (HTTP 403)');
      expect(lines()).toMatchObject([
        { id: 0, result: { protocolVersion: '2025-06-18', instructions } },
        { id: 1, error: { code: -32603 } },
      ]);
      there = true;
      await send(legacy(2, 'tools/list'));
      const changed = { jsonrpc: '2.0', method: 'notifications/tools/list_changed' };
      expect(lines().slice(2)).toEqual([changed, { jsonrpc: '2.0', id: 2, result: { tools } }]);
    },
  );

  test('a wait is asked for only where it helps [14.53]', async () => {
    for (const [status, words] of [
      [429, /Try again in a moment/],
      [503, /side of/],
      [403, /Ask for/],
    ] as const) {
      const { url, stop } = await fakeEndpoint((_, answer) => json(answer, '', status));
      stops.push(stop);
      const { send, lines } = testBridge(url);
      await send(legacy(1, 'ping'));
      expect(lines()[0]?.error?.message).toMatch(words);
      expect(/try again/i.test(String(lines()[0]?.error?.message))).toBe(status === 429);
    }
  });
});
