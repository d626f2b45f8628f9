import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Account } from './account/account.ts';
import { dispatch, type Reply, type Report, refuse } from './dispatch.ts';
import { AwsFault } from './fault.ts';
import type { HttpRequest } from './wire/http.ts';

// Importing 'node:http' as a module reads every export, and one of them loads 15 MB of fetch.
const { createServer } = process.getBuiltinModule('node:http');

export type ListenOptions = {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Try the next ports when this one is taken. */
  readonly orNextFree?: boolean;
  /** Told of defects of the sandbox itself. */
  readonly report?: Report;
};

export type Listening = {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
};

/** No call to the simulated services needs a larger body. */
const MOST_BYTES = 1024 * 1024;
/** Headers of a request together; session tokens are long. */
const MOST_HEADER_BYTES = 32 * 1024;
const PORTS_TRIED = 50;

/** Serves the account's AWS endpoint: one port for all services and regions. */
export async function listen(account: Account, options: ListenOptions): Promise<Listening> {
  const report = options.report ?? (() => {});
  const server = createServer({ maxHeaderSize: MOST_HEADER_BYTES }, (request, response) => {
    void serve(account, request, response, report);
  });
  const port = await bind(server, options);
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  return { url: `http://${host}:${port}`, port, close: () => close(server) };
}

async function bind(server: Server, { host, port, orNextFree }: ListenOptions): Promise<number> {
  const last = orNextFree && port !== 0 ? Math.min(port + PORTS_TRIED, 65_535) : port;
  for (let next = port; ; next += 1) {
    try {
      return await bindTo(server, host, next);
    } catch (error) {
      const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
      if (!taken || next >= last) throw error;
    }
  }
}

function bindTo(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function serve(
  account: Account,
  incoming: IncomingMessage,
  response: ServerResponse,
  report: Report,
): Promise<void> {
  const { method = '', url: target = '', rawHeaders, socket } = incoming;
  const head: HttpRequest = { method, target, rawHeaders, body: new Uint8Array() };
  const body = await readBody(incoming);
  if (body === 'gone') return;
  if (body === 'too large') {
    // What is left of the body is not read, so the connection cannot be used again.
    response.setHeader('connection', 'close');
    send(response, refuse(account, head, tooLarge()));
    return;
  }
  const origin = { sourceIp: socket.remoteAddress?.replace(/^::ffff:/, '') ?? '' };
  const reply = dispatch(account, { ...head, body }, origin, report);
  if (reply.line?.waits) await account.clock.wait(reply.line.waits);
  if (reply.line?.cut === 'before-answer') socket.destroy();
  else send(response, reply);
}

/** The whole body, unless it grows beyond the limit or its sender goes away. */
async function readBody(incoming: IncomingMessage): Promise<Uint8Array | 'too large' | 'gone'> {
  if (Number(incoming.headers['content-length'] ?? 0) > MOST_BYTES) return 'too large';
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > MOST_BYTES) return 'too large';
      chunks.push(chunk);
    }
  } catch {
    return 'gone';
  }
  return Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, headers, body, date, line }: Reply): void {
  const bytes = Buffer.from(body);
  // The account's time, not the machine's: SDKs correct their clock by this header.
  const dated = { ...headers, date: new Date(date).toUTCString() };
  response.writeHead(status, { ...dated, 'content-length': bytes.length });
  if (line?.cut === 'mid-answer') {
    response.write(bytes.subarray(0, bytes.length / 2), () => response.socket?.destroy());
  } else {
    response.end(bytes);
  }
}

function tooLarge(): AwsFault {
  const said = `The request body is larger than ${MOST_BYTES} bytes`;
  return new AwsFault('RequestEntityTooLargeException', 413, said);
}
