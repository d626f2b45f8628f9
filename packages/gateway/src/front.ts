import type { IncomingMessage } from 'node:http';
import { BlockList, isIPv4, isIPv6, type Socket } from 'node:net';
import { plainAddress } from './network.ts';

/** The peers that may speak for others: load balancers and reverse proxies. */
export type Front = {
  /** Whether a connection from this address is taken at all. */
  readonly admits: (socket: Pick<Socket, 'remoteAddress'>) => boolean;
  /** The address that a request comes from. */
  readonly remote: (incoming: IncomingMessage) => string;
};

/** Everybody speaks for himself. */
export const noFront: Front = {
  admits: () => true,
  remote: ({ socket }) => plainAddress(socket.remoteAddress ?? ''),
};

/**
 * What comes through trusted proxies, which end TLS: nobody else but this machine may connect,
 * since what he sent would have crossed the network in the clear. Of `X-Forwarded-For` counts what
 * the trusted ones wrote: everything left of the first address that is none of theirs is hearsay.
 * Throws `RangeError` for what is neither an address nor a CIDR block.
 */
export function trustedFront(proxies: readonly string[]): Front {
  const trusted = new BlockList();
  for (const proxy of proxies) add(trusted, proxy);
  add(trusted, '127.0.0.0/8');
  add(trusted, '::1');
  const isTrusted = (address: string) =>
    (isIPv4(address) && trusted.check(address)) ||
    (isIPv6(address) && trusted.check(address, 'ipv6'));
  return {
    admits: ({ remoteAddress = '' }) => isTrusted(plainAddress(remoteAddress)),
    remote: ({ socket, headers }) => {
      const peer = plainAddress(socket.remoteAddress ?? '');
      const forwarded = String(headers['x-forwarded-for'] ?? '').split(',');
      const chain = [...forwarded.map((part) => plainAddress(part.trim())), peer];
      const sender = chain.findLast((address) => !isTrusted(address));
      return sender === undefined || sender === '' ? peer : sender;
    },
  };
}

function add(list: BlockList, text: string): void {
  const [address = '', prefix, ...rest] = text.split('/');
  const family = isIPv4(address) ? 'ipv4' : 'ipv6';
  const most = family === 'ipv4' ? 32 : 128;
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (rest.length > 0 || !(isIPv4(address) || isIPv6(address)) || bits < 0 || bits > most) {
    throw new RangeError(`${JSON.stringify(text)} is neither an address nor a CIDR block`);
  }
  // Everybody's word for who he is would count.
  if (bits === 0) throw new RangeError(`${JSON.stringify(text)} trusts every address there is`);
  list.addSubnet(address, bits, family);
}
