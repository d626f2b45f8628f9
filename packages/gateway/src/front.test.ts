import type { IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { noFront, trustedFront } from './front.ts';

const front = trustedFront(['10.0.0.0/8', '2001:db8::/32', '192.0.2.7']);

function from(remoteAddress: string, forwarded?: string): IncomingMessage {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded };
  // Only these two members are read.
  return { socket: { remoteAddress }, headers } as unknown as IncomingMessage;
}

test.each([
  ['10.1.2.3', true],
  ['::ffff:10.1.2.3', true],
  ['2001:db8::5', true],
  ['192.0.2.7', true],
  ['127.0.0.1', true],
  ['::1', true],
  ['192.0.2.8', false],
  ['2001:db9::5', false],
  ['', false],
])('a connection from %j is taken: %j', (remoteAddress, admitted) => {
  expect(front.admits({ remoteAddress })).toBe(admitted);
});

test.each([
  ['a chain of proxies', '10.0.0.1', '203.0.113.9, 10.9.9.9', '203.0.113.9'],
  ['what a client invents', '10.0.0.1', '8.8.8.8, 203.0.113.9', '203.0.113.9'],
  ['trusted proxies only', '10.0.0.1', '10.0.0.2', '10.0.0.1'],
  ['nothing forwarded', '10.0.0.1', undefined, '10.0.0.1'],
])('the sender behind %s', (_, peer, forwarded, remote) => {
  expect(front.remote(from(peer, forwarded))).toBe(remote);
});

test('without a front nobody speaks for others', () => {
  expect(noFront.remote(from('203.0.113.1', '10.0.0.1'))).toBe('203.0.113.1');
});

test.each(['0.0.0.0/0', '::/0'])('%j would trust everybody', (text) => {
  expect(() => trustedFront([text])).toThrow(/trusts every address/);
});

test.each(['10.0.0.0/33', 'example.com', '10.0.0.1/8/9', '', '10.0.0.0/x'])(
  '%j is no block of addresses',
  (text) => {
    expect(() => trustedFront([text])).toThrow(RangeError);
  },
);
