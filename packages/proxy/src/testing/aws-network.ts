import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { certificateFor } from './certificate.ts';

export type AwsNetwork = {
  /** What to set, so that the proxy reaches AWS's host names here and nowhere else. */
  readonly proxy: string;
  /** The authority to trust: as a file in NODE_EXTRA_CA_CERTS. */
  readonly authority: string;
  /** Hosts and ports that were asked for, each connection once. */
  readonly connections: readonly string[];
  readonly stop: () => Promise<void>;
};

/**
 * A network in which AWS's hosts are on this machine. It is entered as many companies leave
 * theirs, by HTTPS_PROXY, so that what is tested is the product with the URL it will be given.
 */
export async function awsNetwork(
  hosts: readonly string[],
  handler: RequestListener,
): Promise<AwsNetwork> {
  const certificate = await certificateFor(hosts);
  const connections: string[] = [];
  const secure = createSecureServer(certificate, handler);
  const front = createServer((_, answer) => answer.writeHead(405).end());
  front.on('connect', ({ url = '' }, socket) => {
    connections.push(url);
    socket.on('error', () => undefined);
    socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
    secure.emit('connection', socket);
  });
  front.listen(0, '127.0.0.1');
  await once(front, 'listening');
  const { port } = front.address() as AddressInfo; // Not null while it listens on TCP.
  return {
    proxy: `http://127.0.0.1:${port}`,
    authority: certificate.cert,
    connections,
    stop: async () => {
      secure.closeAllConnections();
      front.closeAllConnections();
      front.close();
      await once(front, 'close');
    },
  };
}
