import { createHash, createHmac } from 'node:crypto';
import { connect } from 'node:net';
import type { Credentials } from '@gantry/identity';

/** One request as bytes on the wire, so that a test can send what no client would. */
export type RawRequest = {
  readonly method?: string;
  readonly target?: string;
  readonly headers?: readonly (readonly [name: string, value: string])[];
  readonly body?: string | Uint8Array;
};

export type RawAnswer = {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
};

/** Sends bytes and reads the answer until the server closes. */
export function sendRaw(url: string, request: RawRequest): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const { method = 'POST', target = '/', headers = [], body = '' } = request;
  const bytes = Buffer.from(body);
  const has = (name: string) => headers.some(([key]) => key.toLowerCase() === name);
  const lines = [
    `${method} ${target} HTTP/1.1`,
    ...(has('host') ? [] : [`Host: ${hostname}:${port}`]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    ...(has('content-length') ? [] : [`Content-Length: ${bytes.length}`]),
    'Connection: close',
  ];
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`${lines.join('\r\n')}\r\n\r\n`);
      socket.write(bytes);
    });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    socket.on('error', reject);
    socket.on('close', () => resolve(parse(Buffer.concat(chunks).toString())));
  });
}

function parse(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [first = '', ...lines] = head.split('\r\n');
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  const status = Number(first.split(' ')[1]);
  return { status, headers: new Map(headers), body: rest.join('\r\n\r\n') };
}

export type Signing = {
  readonly credentials: Credentials;
  readonly service: string;
  readonly region?: string;
  readonly at?: number;
};

/**
 * Signs a request by the steps of AWS's own description, independently of the code under test.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function signed(url: string, request: RawRequest, signing: Signing): RawRequest {
  const { credentials, service, region = 'us-east-1', at = Date.now() } = signing;
  const { method = 'POST', target = '/', headers = [], body = '' } = request;
  const date = new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const token = credentials.sessionToken;
  const all: (readonly [string, string])[] = [
    ['Host', new URL(url).host],
    ...headers,
    ['X-Amz-Date', date],
    ...(token ? [['X-Amz-Security-Token', token] as const] : []),
  ];
  const sorted = all.map(([name, value]) => [name.toLowerCase(), value] as const).sort();
  const names = sorted.map(([name]) => name).join(';');
  const [path = '/', query = ''] = target.split('?');
  const canonical = [
    method,
    path.split('/').map(encodeURIComponent).join('/'),
    query.split('&').sort().join('&'),
    ...sorted.map(([name, value]) => `${name}:${value}`),
    '',
    names,
    createHash('sha256').update(body).digest('hex'),
  ].join('\n');
  const scope = `${date.slice(0, 8)}/${region}/${service}/aws4_request`;
  const hash = createHash('sha256').update(canonical).digest('hex');
  const key = scope
    .split('/')
    .reduce<Buffer>(hmac, Buffer.from(`AWS4${credentials.secretAccessKey}`));
  const signature = hmac(key, `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash}`).toString('hex');
  const credential = `Credential=${credentials.accessKeyId}/${scope}`;
  const proof = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names}, Signature=${signature}`;
  return { method, target, body, headers: [...all, ['Authorization', proof]] };
}

function hmac(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
