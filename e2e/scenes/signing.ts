import { scopeOf } from '../shared/proxy-script.ts';
import {
  BARE_KEYS,
  HOST,
  KEYS,
  SCOPE,
  type Scene,
  type Stage,
  server,
  textOf,
} from '../shared/proxy-stage.ts';
import { type Json, shakeHands } from '../shared/speaker.ts';
import { key, profiles } from './callers.ts';

/** What is signed, for whom and where, and which headers go along. */
export const signing: Readonly<Record<string, Scene>> = {
  'plain http to another machine': async (stage) => {
    const { url, seen } = await stage.endpoint(server());
    const env = { ...KEYS, HTTP_PROXY: new URL(url).origin };
    const proxy = stage.speak(['http://gateway.example/mcp', ...SCOPE], env);
    await shakeHands(proxy);
    return { signed: seen.some(({ headers }) => headers.authorization !== undefined) };
  },

  'a host that is not AWS': async (stage) => {
    const { scope } = await aimed(stage, 'gateway.example', { AWS_REGION: 'us-west-2' }, [
      ...SCOPE,
    ]);
    return { scope };
  },

  'service and region of an interface endpoint': async (stage) =>
    aimed(stage, 'vpce-0a1b-2c3d.eks-mcp.us-west-2.vpce.amazonaws.com', {
      AWS_REGION: 'eu-west-1',
    }),

  'AWS_REGION beside the region of the host': async (stage) =>
    aimed(stage, HOST, { AWS_REGION: 'eu-west-1' }),

  'AWS_DEFAULT_REGION beside AWS_REGION': async (stage) =>
    aimed(stage, HOST, { AWS_DEFAULT_REGION: 'eu-west-2', AWS_REGION: 'eu-west-1' }),

  'the region of a profile beside AWS_REGION': async (stage) => {
    const files = profiles(stage, '[profile eu]\nregion = eu-north-1\n', key('eu'));
    return aimed(stage, HOST, { ...files, AWS_REGION: 'eu-west-1' }, ['--profile', 'eu']);
  },

  'a region in the metadata alone': async (stage) => {
    const { url, seen } = await stage.endpoint(server());
    const flags = [url, '--service', 'eks-mcp', '--metadata', 'AWS_REGION=eu-west-1'];
    const proxy = stage.speak(flags, BARE_KEYS);
    const { ended = 'no' } = await shakeHands(proxy);
    return { ended, scope: seen[0] && scopeOf(seen[0]) };
  },

  'a header that cannot be sent': async (stage) => {
    const { url } = await stage.endpoint(server());
    const proxy = stage.speak([url, ...SCOPE, '--header', 'x-token=planted\n'], KEYS);
    const initialize = await shakeHands(proxy);
    const shown = `${textOf(initialize)}${proxy.stderr()}`.includes('planted');
    return { ended: initialize.ended ?? 'no', shown };
  },

  'headers that signing sets': async (stage) => {
    const { url } = await stage.endpoint(server());
    const given = ['--header', 'X-Amz-Date=now'];
    const { ended = 'no' } = await shakeHands(stage.speak([url, ...SCOPE, ...given], KEYS));
    return { ended };
  },

  'a header that names another host': async (stage) => {
    const { url, seen } = await stage.endpoint(server());
    const given = ['--header', `host=${HOST}`];
    const { ended = 'no' } = await shakeHands(stage.speak([url, ...SCOPE, ...given], KEYS));
    return { ended, host: seen[0]?.headers.host };
  },

  'one header in two spellings': async (stage) => {
    const { url, seen } = await stage.endpoint(server());
    const given = [
      '--header',
      'X-A=1',
      '--header',
      'x-b=1',
      '--header',
      'x-b=2',
      '--header',
      'x-a=2',
    ];
    await shakeHands(stage.speak([url, ...SCOPE, ...given], KEYS));
    const { 'x-a': a, 'x-b': b } = seen[0]?.headers ?? {};
    return { a, b };
  },

  'a user agent of one’s own': async (stage) => {
    const { url, seen } = await stage.endpoint(server());
    const proxy = stage.speak([url, ...SCOPE, '--header', 'user-agent=mine/1'], KEYS);
    await shakeHands(proxy);
    return { agent: seen[0]?.headers['user-agent'] };
  },

  'a body that is left out of the signature': async (stage) => {
    const { url, seen } = await stage.endpoint(server());
    const given = [
      '--header',
      'x-amz-content-sha256=UNSIGNED-PAYLOAD',
      '--header',
      'connection=close',
    ];
    await shakeHands(stage.speak([url, ...SCOPE, ...given], KEYS));
    const { 'x-amz-content-sha256': digest, connection } = seen[0]?.headers ?? {};
    return { digest, connection };
  },

  '--skip-auth without credentials': async (stage) => {
    const { url, seen } = await stage.endpoint(server());
    const env = { AWS_REGION: 'us-west-2', HOME: stage.folder };
    const proxy = stage.speak([url, ...SCOPE, '--skip-auth', '--header', 'x-a=1'], env);
    await shakeHands(proxy);
    const { result } = await proxy.request('tools/call', { name: 't' });
    const headers = seen.map((one) => [one.headers.authorization ?? 'none', one.headers['x-a']]);
    return { result, headers: [...new Set(headers.map(String))] };
  },
};

/** What a host name is signed for, and which region goes into the metadata. */
async function aimed(
  stage: Stage,
  host: string,
  env: Record<string, string>,
  flags: string[] = [],
) {
  const network = await stage.network([host], (_, answer) => answer.writeHead(500).end());
  const proxy = stage.speak([`https://${host}/mcp`, ...flags], {
    ...BARE_KEYS,
    ...network.env,
    ...env,
  });
  await shakeHands(proxy);
  const [first] = network.wires;
  proxy.kill();
  return { scope: first && scopeOf(first), params: first && metaOf(first.message) };
}

function metaOf({ params }: Json): unknown {
  return typeof params === 'object' && params !== null ? Reflect.get(params, '_meta') : undefined;
}
