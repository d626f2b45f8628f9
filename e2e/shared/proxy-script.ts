import type { Facts } from './differences.ts';
import { type Json, type Speaker, shakeHands } from './speaker.ts';
import type { Wire } from './tap.ts';

/** The same session with each proxy, step by step; what the client sees. */
export async function converse(proxy: Speaker): Promise<Facts> {
  const call = (name: string, args: object, rest: object = {}) =>
    proxy.request('tools/call', { name, arguments: args, ...rest });
  const clusters = { resource_type: 'cluster' };
  const seen = {
    initialize: await shakeHands(proxy),
    list: await proxy.request('tools/list'),
    read: await call('list_eks_resources', clusters),
    failed: await call('describe_eks_resource', { ...clusters, resource_name: 'nope' }),
    invalid: await call('list_eks_resources', { resource_type: 'nonsense' }),
    own: await call('list_eks_resources', clusters, { _meta: { team: 'own', 'a/b': [1] } }),
    unknown: await call('no_such_tool', {}),
    ping: await proxy.request('ping'),
    resources: await proxy.request('resources/list'),
    prompts: await proxy.request('prompts/list'),
    templates: await proxy.request('resources/templates/list'),
  };
  return { ...withoutIds(seen), exit: await proxy.end() };
}

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The same for both: they number the requests alike, and those of AWS have ids at random. */
function withoutIds(answers: Readonly<Record<string, Json>>): Facts {
  const entries = Object.entries(answers).map(([step, { id: _, jsonrpc: __, ...rest }]) => [
    step,
    rest,
  ]);
  return JSON.parse(JSON.stringify(Object.fromEntries(entries)).replace(UUID, 'UUID'));
}

/** What an endpoint got: each kind of request, how it came first, and how often. */
export function requestsOf(wires: readonly Wire[]): Facts {
  const kinds = new Map<string, Wire[]>();
  for (const wire of wires) {
    const same = kinds.get(kindOf(wire)) ?? [];
    kinds.set(kindOf(wire), [...same, wire]);
  }
  const entries = [...kinds].map(([kind, [first, ...more]]) => [
    kind,
    // A stream that is refused is asked for again after a while.
    first && { ...factsOf(first), ...(kind === 'GET' ? {} : { times: more.length + 1 }) },
  ]);
  return Object.fromEntries(entries);
}

function kindOf({ method, message: { method: called, params } }: Wire): string {
  const { name, arguments: given } = Object(params);
  const what = called === 'tools/call' ? `${name} ${JSON.stringify(given)}` : '';
  return [method, called, what].filter(Boolean).join(' ');
}

/** All but what differs from one moment to the next. */
function factsOf({ target, headers, message }: Wire): Facts {
  const { authorization = '', host, 'mcp-session-id': session, ...rest } = headers;
  const { 'x-amz-date': date, 'content-length': length, ...told } = rest;
  const [, signed = ''] = /SignedHeaders=([^,]+)/.exec(`${authorization}`) ?? [];
  const { id, ...said } = message;
  return {
    target,
    scope: scopeOf({ headers }),
    signed: Object.fromEntries(signed.split(';').map((name) => [name, true])),
    headers: { ...told, session: session !== undefined, date: /^\d{8}T\d{6}Z$/.test(`${date}`) },
    measured: length === undefined ? 'no' : 'yes',
    host: `${host}`.replace(/:\d+$/, ''),
    id: id === undefined ? 'none' : 'one',
    said,
  };
}

/** Service and region of a signature. */
export function scopeOf({ headers }: Pick<Wire, 'headers'>): string {
  const { authorization } = headers;
  return /Credential=\w+\/\d+\/([^,]+)\/aws4_request/.exec(`${authorization}`)?.[1] ?? 'unsigned';
}
