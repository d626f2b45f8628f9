import { createHash, createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import type { Checksum, SourceData } from '@smithy/types';

/** SHA-256 for the signer, which is not Gantry's own. */
class Sha256 implements Checksum {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: SourceData) {
    this.#hash =
      secret === undefined
        ? createHash('sha256')
        : createHmac(
            'sha256',
            typeof secret === 'string' ? secret : new Uint8Array(secret as ArrayBuffer),
          );
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}

export type Key = { readonly accessKeyId: string; readonly secretAccessKey: string };

export type Signing = {
  readonly key: Key;
  readonly port: number;
  readonly body: string;
  readonly service?: string;
  readonly region?: string;
  readonly date?: Date;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
};

/** A request as it goes over the wire: head lines in order, and a body. */
export type RawRequest = {
  readonly line: string;
  readonly headers: [string, string][];
  readonly body: string;
};

/** Signs a POST the way an AWS client does, and leaves it open to be tampered with. */
export async function sign(signing: Signing): Promise<RawRequest> {
  const { key, port, body, service = 'eks-mcp', region = 'us-west-2', path = '/eks/mcp' } = signing;
  const signer = new SignatureV4({
    service,
    region,
    credentials: key,
    sha256: Sha256,
    applyChecksum: false,
  });
  const { headers } = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: '127.0.0.1',
      port,
      path,
      query: {},
      headers: {
        host: `127.0.0.1:${port}`,
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
        ...signing.headers,
      },
      body,
    },
    signing.date === undefined ? {} : { signingDate: signing.date },
  );
  return { line: `POST ${path} HTTP/1.1`, headers: Object.entries(headers), body };
}

export type RawAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The answer's JSON: of the body, or of the one event in it. */
  readonly json: Record<string, unknown>;
};

/** Sends bytes over a socket of its own and reads until the other side closes. */
export function sendBytes(port: number, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const chunks: Buffer[] = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    // A server that refuses early may reset the rest of what is sent; what it said counts.
    socket.on('error', (error) => (chunks.length > 0 ? undefined : reject(error)));
    socket.on('close', () => resolve(Buffer.concat(chunks).toString('utf8')));
    socket.write(bytes);
  });
}

/** Sends a request and parses the answer. */
export async function send(port: number, request: RawRequest): Promise<RawAnswer> {
  const headers = [...request.headers, ['connection', 'close'] as const];
  const head = [request.line, ...headers.map(([name, value]) => `${name}: ${value}`)].join('\r\n');
  return parseAnswer(await sendBytes(port, `${head}\r\n\r\n${request.body}`));
}

export function parseAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.split('\r\n\r\n');
  const [status = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  const raw = rest.join('\r\n\r\n');
  const body = headers['transfer-encoding'] === 'chunked' ? unchunk(raw) : raw;
  return { status: Number(status.split(' ')[1]), headers, body, json: jsonOf(body) };
}

function unchunk(text: string): string {
  let body = '';
  let rest = Buffer.from(text);
  for (;;) {
    const end = rest.indexOf('\r\n');
    const size = Number.parseInt(rest.subarray(0, end).toString(), 16);
    if (!size) return body;
    body += rest.subarray(end + 2, end + 2 + size).toString();
    rest = rest.subarray(end + 4 + size);
  }
}

function jsonOf(body: string): Record<string, unknown> {
  const event = /^data: (.*)$/m.exec(body)?.[1];
  try {
    return JSON.parse(event ?? body);
  } catch {
    return {};
  }
}
