import { type Handler, json } from '../../packages/proxy/src/testing/fake-endpoint.ts';
import {
  call,
  denied,
  KEYS,
  SCOPE,
  type Scene,
  type Stage,
  server,
} from '../shared/proxy-stage.ts';
import { shakeHands } from '../shared/speaker.ts';

/** What goes wrong, and what is told of it. */
export const failures: Readonly<Record<string, Scene>> = {
  'a list that is refused': async (stage) => {
    const handler: Handler = (seen, answer) =>
      (seen.json.method === 'tools/list' ? denied : server())(seen, answer);
    const { url } = await stage.endpoint(handler);
    const proxy = stage.speak([url, ...SCOPE], KEYS);
    await shakeHands(proxy);
    return { list: await proxy.request('tools/list') };
  },

  'a call that is refused': async (stage) => {
    const { url, seen } = await stage.endpoint(server({ closed: denied }));
    const proxy = stage.speak([url, ...SCOPE], KEYS);
    await shakeHands(proxy);
    const refused = await proxy.request(...call('closed'));
    const next = await proxy.request(...call('t'));
    const sessions = seen.filter(({ json: { method } }) => method === 'initialize').length;
    return { refused, next, sessions };
  },

  'an endpoint that says nothing': async (stage) => {
    const { url, seen } = await stage.endpoint(() => undefined);
    const proxy = stage.speak([url, ...SCOPE, '--read-timeout', '0.5'], KEYS);
    const initialize = await shakeHands(proxy);
    return { initialize, requests: seen.length };
  },

  'a tool that takes longer than it may': async (stage) => {
    const { url, seen } = await stage.endpoint(server({ slow: () => undefined }));
    const proxy = stage.speak([url, ...SCOPE, '--tool-timeout', '1'], KEYS);
    await shakeHands(proxy);
    const slow = await proxy.request(...call('slow'));
    await proxy.request('ping');
    const told = seen.some(({ json: { method } }) => method === 'notifications/cancelled');
    return { slow, told };
  },

  '--tool-timeout 0': async (stage) => {
    const { url } = await stage.endpoint(server());
    const proxy = stage.speak([url, ...SCOPE, '--tool-timeout', '0'], KEYS);
    await shakeHands(proxy);
    return { call: await proxy.request(...call('t')) };
  },

  'a redirect to another path': async (stage) => redirected(stage, '/mcp/'),

  'a redirect to another host': async (stage) => redirected(stage, 'https://elsewhere.example/mcp'),

  'abbreviated flags': async (stage) => {
    const { url } = await stage.endpoint(server());
    const proxy = stage.speak([url, '--serv', 'eks-mcp', '--reg', 'us-west-2'], KEYS);
    const { ended = 'no' } = await shakeHands(proxy);
    return { ended };
  },

  'what stands in the log': async (stage) => {
    const { url } = await stage.endpoint(server({ closed: denied }));
    const secrets = ['--metadata', 'token=planted-metadata', '--header', 'x-token=planted-header'];
    const proxy = stage.speak([url, ...SCOPE, '--log-level', 'DEBUG', ...secrets], KEYS);
    await shakeHands(proxy);
    await proxy.request(...call('closed'));
    await proxy.end();
    const log = proxy.stderr();
    const shows = (secret: string | undefined) => log.includes(secret ?? '');
    const key = shows(KEYS.AWS_SECRET_ACCESS_KEY);
    return { metadata: shows('planted-metadata'), header: shows('planted-header'), key };
  },

  'an error of the protocol in a refusal': async (stage) => {
    const { url } = await stage.endpoint(({ json: { id } }, answer) => {
      const error = { code: -32001, message: 'no more seats', data: { seats: 0 } };
      return json(answer, { jsonrpc: '2.0', id, error }, 400);
    });
    return { initialize: await shakeHands(stage.speak([url, ...SCOPE], KEYS)) };
  },

  'an endpoint that is not there': async (stage) => {
    const proxy = stage.speak(['http://127.0.0.1:9/mcp', ...SCOPE], KEYS);
    return { initialize: await shakeHands(proxy) };
  },
};

async function redirected(stage: Stage, location: string) {
  const { url } = await stage.endpoint((_, answer) => answer.writeHead(307, { location }).end());
  return { initialize: await shakeHands(stage.speak([url, ...SCOPE], KEYS)) };
}
