// Source: docs, RFC 4632 and RFC 5952.
import { describe, expect, it } from 'vitest';
import { addressAt, type Cidr, contains, offsetOf, overlaps, parseCidr } from './cidr.ts';

const cidr = (text: string): Cidr => {
  const parsed = parseCidr(text);
  if (!parsed) throw new Error(`${text} is no block`);
  return parsed;
};

describe('a block of addresses', () => {
  it.each([
    ['10.0.0.0/16', '10.0.0.0/16'],
    ['100.68.0.18/18', '100.68.0.0/18'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['::/0', '::/0'],
    ['2001:db8::/32', '2001:db8::/32'],
    ['2001:DB8:0:0:1:0:0:0/80', '2001:db8:0:0:1::/80'],
    ['2001:db8:0:10::/64', '2001:db8:0:10::/64'],
    ['::1/128', '::1/128'],
    ['1:0:0:2:0:0:0:3/128', '1:0:0:2::3/128'],
  ])('%s is %s', (text, canonical) => {
    expect(parseCidr(text)?.text).toBe(canonical);
  });

  it.each([
    '',
    '10.0.0.0',
    '10.0.0/8',
    '10.0.0.256/8',
    '10.0.0.0/33',
    '1::2::3/64',
    ':/0',
    '1:2:3:4:5:6:7/64',
    '1:2:3:4:5:6:7:8:9/64',
    '10.0.0.0/16/2',
  ])('is not %j', (text) => {
    expect(parseCidr(text)).toBeUndefined();
  });

  it('holds others, and overlaps them', () => {
    expect(contains(cidr('10.0.0.0/16'), cidr('10.0.255.0/24'))).toBe(true);
    expect(contains(cidr('10.0.255.0/24'), cidr('10.0.0.0/16'))).toBe(false);
    expect(overlaps(cidr('10.0.255.0/24'), cidr('10.0.0.0/16'))).toBe(true);
    expect(overlaps(cidr('10.1.0.0/24'), cidr('10.0.0.0/16'))).toBe(false);
    expect(overlaps(cidr('0.0.0.0/0'), cidr('::/0'))).toBe(false);
  });

  it('counts its addresses', () => {
    const block = cidr('10.0.255.0/24');
    expect(addressAt(block, 255)).toBe('10.0.255.255');
    expect(offsetOf(block, '10.0.255.4')).toBe(4);
    expect(offsetOf(block, '10.1.0.0')).toBeUndefined();
  });
});
