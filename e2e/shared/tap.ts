import { once } from 'node:events';
import { createServer, request as open, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { bodyOf } from '../../packages/proxy/src/testing/body.ts';
import type { Json } from './speaker.ts';

/** A request as a proxy sent it. */
export type Wire = {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly message: Json;
};

/** Stands before an endpoint and keeps what goes in. */
export type Tap = {
  readonly url: string;
  readonly listener: RequestListener;
  readonly wires: readonly Wire[];
  /** Names the port of the endpoint on this machine. */
  readonly aim: (port: number) => void;
  readonly stop: () => Promise<void>;
};

/** Nothing of a request is changed, its host neither: the signature covers it. */
export async function startTap(): Promise<Tap> {
  const wires: Wire[] = [];
  let port = 0;
  const listener: RequestListener = async (incoming, answer) => {
    const { method = '', url: target = '', headers, rawHeaders } = incoming;
    const body = await bodyOf(incoming);
    if (body === undefined) return;
    const message: Json = body.length === 0 ? {} : JSON.parse(body.toString());
    wires.push({ method, target, headers, message });
    const options = { host: '127.0.0.1', port, method, path: target, headers: rawHeaders };
    const onward = open(options, (response) => {
      answer.writeHead(response.statusCode ?? 502, response.headers);
      answer.flushHeaders();
      response.on('error', () => answer.destroy()).pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    answer.on('close', () => onward.destroy());
    onward.end(body);
  };
  const server = createServer(listener);
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    listener,
    wires,
    aim: (next) => {
      port = next;
    },
    stop: () => stop(server),
  };
}

/** The port of a server on this machine. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port; // Not null while it listens on TCP.
}

export async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
