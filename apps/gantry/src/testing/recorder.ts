import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** One call to AWS as it went over the wire, and what came back. */
export type Recorded = {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly status: number;
  readonly answer: string;
};

export type Recorder = {
  readonly url: string;
  /** What was recorded since the last time. */
  readonly take: () => readonly Recorded[];
  readonly close: () => Promise<void>;
};

/** An endpoint that hands every call on to another as it came, and writes down both sides. */
export async function startRecorder(upstream: string): Promise<Recorder> {
  let recorded: Recorded[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming).catch(() => undefined);
    if (body === undefined) return;
    const headers = Object.fromEntries(
      Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]),
    );
    const { method = '', url: target = '' } = incoming;
    const sent = { method, target, headers, body };
    const answer = await forwarded(upstream, sent).catch(() => undefined);
    // What was dropped behind is dropped here.
    if (answer === undefined) return void incoming.socket.destroy();
    recorded.push({ ...sent, status: answer.status, answer: answer.text });
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.end(answer.text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    take: () => {
      const taken = recorded;
      recorded = [];
      return taken;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

type Sent = Pick<Recorded, 'method' | 'target' | 'headers' | 'body'>;
type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

/** Sends a call with exactly these headers; the host that was signed stays what it was. */
export async function forwarded(
  upstream: string,
  { method, target, headers, body }: Sent,
): Promise<Answer> {
  const { request } = await import('node:http');
  return new Promise<Answer>((resolve, reject) => {
    const sent = request(new URL(target, upstream), { method, headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => {
        const { 'content-type': type = '', 'x-amzn-errortype': error } = response.headers;
        const kept = error === undefined ? {} : { 'x-amzn-errortype': String(error) };
        const head = { 'content-type': type, ...kept };
        resolve({ status: response.statusCode ?? 0, headers: head, text });
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
