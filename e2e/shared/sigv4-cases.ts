/** How many, and from which chance; both are printed. */
export const COUNT = 420;
export const SEED = 20_261_122;

/** One request that the proxy is to send. */
export type SignedCase = {
  readonly name: string;
  readonly url: string;
  readonly flags: Flags;
  /** ISO 8601; the clock of the machine says so. */
  readonly date: string;
  readonly credentials: Keys;
  readonly method: 'POST' | 'GET' | 'DELETE';
  /** JSON text of the message; empty for a request without one. */
  readonly body: string;
  /** Headers of the library's option. */
  readonly headers: Readonly<Record<string, string>>;
  readonly digest: boolean;
  readonly session: string | undefined;
  readonly version: string | undefined;
  readonly lastEvent: string | undefined;
};

type Flags = { readonly service?: string; readonly region?: string; readonly trusted?: string[] };

type Keys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** Paths as a person may write them; `/runtimes/…` is how AgentCore names one. */
const PATHS: readonly string[] = [
  '',
  '/',
  '/mcp',
  '/mcp/',
  '/eks/mcp',
  '//mcp',
  '/doubled//slash///mcp',
  '/./a/../mcp',
  '/%2e/mcp',
  '/a%20b/mcp',
  '/a b/mcp',
  '/a+b/mcp',
  '/100%25/mcp',
  '/a%2Fb/mcp',
  '/a%2fb/mcp',
  '/Straße/mcp',
  '/Stra%C3%9Fe/mcp',
  '/stra%c3%9fe/mcp',
  '/日本語/エンドポイント',
  '/😀/mcp',
  "/it's(a)path!*/@:$&,;=/mcp",
  '/a~b_c-d.e/mcp',
  '/[a]{b}|c^d`e/mcp',
  '/"quoted"<angled>/mcp',
  '/back\\slash/mcp',
  '/tab%09newline%0A/mcp',
  '/a:b@c/mcp',
  '/...../mcp',
  '/%25%32%30/mcp',
  '/%252e%252e/mcp',
  '/lone%/mcp',
  '/%zz/%ff/mcp',
  '/runtimes/arn%3Aaws%3Abedrock-agentcore%3Aus-west-2%3A111122223333%3Aruntime%2Fx/invocations',
  `/${'long/'.repeat(60)}mcp`,
];

const QUERIES: readonly string[] = [
  '',
  '?',
  '?qualifier=DEFAULT',
  '?b=2&a=1',
  '?a=2&a=1&a=10',
  '?a=&a&a=0',
  '?empty=',
  '?bare',
  '?=nameless',
  '?&&a=1&&',
  '?a=b=c',
  '?a-b=1&a=2&aB=3&ab=4&A=5',
  '?10=x&9=y&1=z',
  '?space=a b&plus=a+b&code=a%20b&coded-plus=a%2Bb',
  '?percent=100%25&double=%2525',
  "?reserved=:/?@!$'()*,;[]",
  '?a%3Db=1&a%26b=2',
  '?straße=€&%E2%82%AC=%C3%9F',
  '?lower=%c3%9f',
  '?emoji=😀&日=本',
  '?a=~._-',
  '?X-Amz-Date=20000101T000000Z&x-amz-security-token=none',
  '?constructor=2&toString=3&valueOf',
  '?fragment=1#gone',
];

const BODIES: readonly string[] = [
  call({}),
  call({ cluster_name: 'prod' }),
  call({ text: 'Grüße, 日本, 😀, \u0000, \u2028, "quoted", back\\slash' }),
  call({ escaped: '\ud83d\ude00 \t\r\n' }).replace('😀', '\\ud83d\\ude00'),
  call({ yaml: `${'apiVersion: v1\n'.repeat(20)}---\n` }),
  `  ${call({ spaced: true })}  `,
  call({ large: 'x'.repeat(300_000) }),
  call({ large: 'ü'.repeat(70_000) }),
  call({ number: 1 }).replace(':1}', ':1.0e+0}'),
  '{"jsonrpc":"2.0","method":"notifications/initialized"}',
  '{"jsonrpc":"2.0","id":"a-1","result":{"action":"accept","content":{}}}',
];

const HEADERS: readonly Readonly<Record<string, string>>[] = [
  {},
  { 'X-Team': 'shop' },
  { 'x-spaced': '  two  blanks   inside  ' },
  { 'x-tab': '\ttabs\t\tinside\t' },
  { 'x-empty': '', 'x-blank': '   ' },
  { 'X-UPPER': 'Value', 'x-lower': 'value', X_under: 'a', 'x-': 'b' },
  { 'x-quoted': '"a  b"', 'x-comma': 'a, b,  c,d' },
  { 'x-amz-meta': 'signed as well', 'x-amzn-trace-id': 'Root=1-0-0', traceparent: '00-0-0-01' },
  { 'x-symbols': "!#$%&'*+-.^_`|~()<>@;:\\/[]?={}" },
  { 'cache-control': 'no-cache', pragma: 'no-cache', referer: 'https://example.com/' },
  { cookie: 'a=b;  c=d', origin: 'https://example.com', authorization: 'Bearer replaced' },
  { date: 'Sat, 01 Jan 2000 00:00:00 GMT', 'x-amz-date': '20000101T000000Z' },
  { accept: 'application/json', 'content-type': 'text/plain', 'user-agent': 'somebody' },
];

const REGIONS: readonly string[] = [
  'us-west-2',
  'us-east-1',
  'eu-central-1',
  'ap-southeast-2',
  'me-central-1',
  'cn-north-1',
  'cn-northwest-1',
  'us-gov-west-1',
  'us-gov-east-1',
  'eusc-de-east-1',
];

const DATES: readonly string[] = [
  '2026-11-22T12:34:56.789Z',
  '2026-12-31T23:59:59.999Z',
  '2027-01-01T00:00:00.000Z',
  '2028-02-29T00:00:00.001Z',
  '2026-03-29T01:30:00.000Z',
  '2038-01-19T03:14:08.000Z',
  '2015-08-30T12:36:00.000Z',
];

const PERMANENT: Keys = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

const CREDENTIALS: readonly Keys[] = [
  PERMANENT,
  { ...PERMANENT, sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE//+planted==' },
  { ...PERMANENT, accessKeyId: 'ASIAIOSFODNN7EXAMPLE', sessionToken: 'T0k/+='.repeat(200) },
  {
    accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
    secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
  },
];

function call(values: object): string {
  const params = { name: 'list_eks_resources', arguments: values };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Requests of all kinds. Each value of a list above comes in turn, beside others at random; a
 * fifth of paths, queries and header values are letters at random.
 */
export function signedCases(count: number, seed: number): SignedCase[] {
  const random = randomFrom(seed);
  const below = (limit: number) => Math.floor(random() * limit);
  const any = <T>(list: readonly T[]): T => at(list, below(list.length));
  return Array.from({ length: count }, (_, number): SignedCase => {
    const turn = <T>(list: readonly T[]): T => at(list, number);
    const odd = number % 5 === 4;
    const method = at(['POST', 'POST', 'GET', 'POST', 'DELETE'] as const, number);
    const { host, flags } = place(any(REGIONS), number);
    const path = odd ? `/${letters(random, PATH_LETTERS)}` : turn(PATHS);
    const query = odd ? `?${letters(random, QUERY_LETTERS)}` : turn(QUERIES);
    const legacy = random() < 0.5;
    return {
      name: `${number} ${method} ${flags.service ?? 'inferred'}`,
      url: `https://${host}${path}${query}`,
      flags,
      date: any(DATES),
      credentials: any(CREDENTIALS),
      method,
      body: method === 'POST' && number % 30 !== 1 ? turn(BODIES) : '',
      headers: odd ? { 'x-letters': letters(random, HEADER_LETTERS) } : any(HEADERS),
      digest: random() < 0.2,
      session: legacy || method === 'DELETE' ? `session-${below(1e9)}` : undefined,
      version: legacy ? any(['2025-03-26', '2025-06-18', '2025-11-25']) : undefined,
      lastEvent: method === 'GET' && random() < 0.5 ? `event-${below(1000)}` : undefined,
    };
  });
}

/** A host of AWS that tells service and region, one that does not, or somebody's gateway. */
function place(region: string, number: number): { host: string; flags: Flags } {
  const service = at(['eks-mcp', 'ecs-mcp'], number);
  const kind = number % 8;
  if (kind === 6)
    return { host: `gw.gateway.bedrock-agentcore.${region}.amazonaws.com`, flags: {} };
  if (kind === 7) {
    const host = region.startsWith('cn-')
      ? `mcp.${region}.amazonaws.com.cn`
      : 'abc.execute-api.us-east-1.amazonaws.com';
    return { host, flags: { service: 'execute-api', region } };
  }
  if (kind === 5) {
    const trusted = ['gateway.example'];
    return { host: 'gateway.example:8443', flags: { service, region, trusted } };
  }
  return { host: `${service}.${region}.api.aws`, flags: {} };
}

function at<T>(list: readonly T[], index: number): T {
  // In range by the remainder; no list here is empty.
  return list[index % list.length] as T;
}

/** A `#` or `?` would end a path, and a lone `%` is no path at all. */
const PATH_LETTERS = [..."azAZ09-._~!$&'()*+,;=:@/ |^[]{}ßéЖ日😀", '%20', '%C3%9F', '%7e', '%2F'];
const QUERY_LETTERS = [..."azAZ09-._~!$&&&'()*+,;====:@/? |ßéЖ日😀", '%20', '%26', '%3d', '%2B'];
const HEADER_LETTERS = [...'azAZ09  \t\t!#$%&\'*+-.^_`|~()<>@,;:/[]?={}"\\'];

function letters(random: () => number, from: readonly string[]): string {
  const length = 1 + Math.floor(random() * 24);
  return Array.from({ length }, () => at(from, Math.floor(random() * from.length))).join('');
}
