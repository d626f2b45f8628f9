import { awsEndpoint } from '../../packages/proxy/src/testing/aws-endpoint.ts';
import { events, type Handler } from '../../packages/proxy/src/testing/fake-endpoint.ts';
import { converse, requestsOf } from '../shared/proxy-script.ts';
import {
  BARE_KEYS,
  call,
  DONE,
  HOST,
  KEYS,
  SCOPE,
  type Scene,
  server,
} from '../shared/proxy-stage.ts';
import { shakeHands } from '../shared/speaker.ts';

/** Whole sessions, and what goes on in them. */
export const sessions: Readonly<Record<string, Scene>> = {
  'a session on AWS’s endpoint': async (stage) => {
    const network = await stage.network([HOST], double().handler);
    const proxy = stage.speak([`https://${HOST}/mcp`], { ...BARE_KEYS, ...network.env });
    return { client: await converse(proxy), endpoint: requestsOf(network.wires) };
  },

  'a session with headers, metadata and read-only': async (stage) => {
    const network = await stage.network([HOST], double().handler);
    const metadata = ['--metadata', 'team=a', 'two=1', '--metadata', 'team=b=c'];
    const headers = ['--header', 'x-tenant=acme', '--header', 'Cookie=a=b', '--header', 'pragma=x'];
    const more = [
      '--header',
      'traceparent=00-1',
      '--header',
      'accept=application/json, text/event-stream',
    ];
    const flags = [`https://${HOST}/mcp`, '--read-only', '--disable-telemetry', ...metadata];
    const proxy = stage.speak([...flags, ...headers, ...more], { ...BARE_KEYS, ...network.env });
    return { client: await converse(proxy), endpoint: requestsOf(network.wires) };
  },

  'a session that is lost': async (stage) => {
    let lost = false;
    const handler: Handler = (seen, answer) => {
      if (seen.json.method === 'initialize') lost = false;
      return lost ? answer.writeHead(404).end() : server()(seen, answer);
    };
    const { url } = await stage.endpoint(handler);
    const proxy = stage.speak([url, ...SCOPE], KEYS);
    await shakeHands(proxy);
    await proxy.request('tools/list');
    lost = true;
    return { first: await proxy.request(...call('t')), second: await proxy.request(...call('t')) };
  },

  'a change that an endpoint tells of by itself': async (stage) => {
    const handler: Handler = (seen, answer) => {
      if (seen.method !== 'GET') return server()(seen, answer);
      const method = 'notifications/tools/list_changed';
      return events(answer)({ jsonrpc: '2.0', method });
    };
    const { url, seen } = await stage.endpoint(handler, true);
    const proxy = stage.speak([url, ...SCOPE], KEYS);
    await shakeHands(proxy);
    const deadline = Date.now() + 3_000;
    while (Date.now() < deadline && proxy.heard().length === 0) await proxy.request('ping');
    const asked = seen.some(({ method }) => method === 'GET');
    return { asked, heard: proxy.heard().map(({ method }) => method) };
  },

  'a tool that reports, logs and asks': async (stage) => {
    const talk = talkative();
    const { url } = await stage.endpoint(talk.handler);
    const proxy = stage.speak([url, ...SCOPE], KEYS);
    proxy.answer('elicitation/create', { action: 'accept', content: { name: 'x' } });
    await shakeHands(proxy, { elicitation: {} });
    const params = { name: 'talk', arguments: {}, _meta: { progressToken: 'mine' } };
    const { result } = await proxy.request('tools/call', params);
    const heard = Object.groupBy(proxy.heard(), ({ method }) => `${method}`);
    return { result, heard, answered: await talk.answered };
  },

  '--retries': async (stage) => {
    let busy = 0;
    const handler: Handler = (seen, answer) => {
      const once = seen.json.method === 'tools/list' && busy === 0;
      busy += once ? 1 : 0;
      return once ? answer.writeHead(503, { 'retry-after': '0' }).end() : server()(seen, answer);
    };
    const { url } = await stage.endpoint(handler);
    const proxy = stage.speak([url, ...SCOPE, '--retries', '2'], KEYS);
    await shakeHands(proxy);
    const { result } = await proxy.request('tools/list');
    return { tools: Reflect.get(Object(result), 'tools')?.length };
  },
};

const ALLOWS = ['eks-mcp:InvokeMcp', 'eks-mcp:CallReadOnlyTool'];

/** AWS's endpoint under its own name, as far as public sources show it. */
function double(): ReturnType<typeof awsEndpoint> {
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secretAccessKey = '' } = KEYS;
  return awsEndpoint({ keys: { [id]: { secretAccessKey, allows: ALLOWS } } });
}

/** A server with a tool that sends progress, log lines and a question, and waits for the answer. */
function talkative() {
  let answer = (_: unknown): void => undefined;
  const answered = new Promise<unknown>((resolve) => {
    answer = resolve;
  });
  const talk: Handler = async ({ json: { id, params } }, response) => {
    const send = events(response);
    const token = Reflect.get(Object(params?._meta), 'progressToken');
    const say = (method: string, said: object) => send({ jsonrpc: '2.0', method, params: said });
    say('notifications/progress', { progressToken: token, progress: 1, total: 2 });
    say('notifications/message', { level: 'info', data: { msg: 'as FastMCP says it' } });
    say('notifications/message', { level: 'info', data: 'half done' });
    const schema = { type: 'object', properties: { name: { type: 'string' } } };
    const asked = { message: 'Which?', requestedSchema: schema };
    send({ jsonrpc: '2.0', id: 'q-1', method: 'elicitation/create', params: asked });
    await answered;
    send({ jsonrpc: '2.0', id, result: DONE });
    response.end();
  };
  const handler: Handler = (seen, response) => {
    const { id, method } = seen.json;
    if (id !== 'q-1' || method !== undefined) return server({ talk })(seen, response);
    answer(Reflect.get(seen.json, 'result'));
    return response.writeHead(202).end();
  };
  return { handler, answered };
}
