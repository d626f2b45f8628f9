/** A block of addresses; `base` is the first of them. */
export type Cidr = {
  readonly family: 4 | 6;
  readonly base: bigint;
  readonly length: number;
  /** In canonical form: bits behind the prefix are zero. */
  readonly text: string;
};

const WIDTH = { 4: 32, 6: 128 } as const;

/** Reads `10.0.0.0/16` or `2600:1f14::/56`; undefined when it is neither. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', bits = '', ...rest] = text.split('/');
  if (rest.length > 0 || !/^\d{1,3}$/.test(bits)) return undefined;
  const family = address.includes(':') ? 6 : 4;
  const value = family === 4 ? parseIpv4(address) : parseIpv6(address);
  const length = Number(bits);
  if (value === undefined || length > WIDTH[family]) return undefined;
  const shift = BigInt(WIDTH[family] - length);
  const base = (value >> shift) << shift;
  return { family, base, length, text: `${formatIp(family, base)}/${length}` };
}

function parseIpv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0n;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256n + BigInt(part);
  }
  return value;
}

function parseIpv6(text: string): bigint | undefined {
  const [head = '', tail, ...rest] = text.split('::');
  if (rest.length > 0) return undefined;
  const before = head === '' ? [] : head.split(':');
  const after = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = 8 - before.length - after.length;
  if (tail === undefined ? gap !== 0 : gap < 1) return undefined;
  let value = 0n;
  for (const group of [...before, ...Array<string>(gap).fill('0'), ...after]) {
    if (!/^[0-9a-fA-F]{1,4}$/.test(group)) return undefined;
    value = value * 65_536n + BigInt(`0x${group}`);
  }
  return value;
}

/** The address `offset` behind the first of a block. */
export function addressAt(cidr: Cidr, offset: number): string {
  return formatIp(cidr.family, cidr.base + BigInt(offset));
}

/** Where an IPv4 address stands in a block; undefined when it is not in there. */
export function offsetOf(cidr: Cidr, address: string): number | undefined {
  const value = parseIpv4(address);
  if (value === undefined || value < cidr.base) return undefined;
  const offset = Number(value - cidr.base);
  return offset < sizeOf(cidr) ? offset : undefined;
}

/** How many addresses an IPv4 block has. */
export function sizeOf({ length }: Cidr): number {
  return 2 ** (32 - length);
}

export function contains(outer: Cidr, inner: Cidr): boolean {
  return outer.length <= inner.length && overlaps(outer, inner);
}

export function overlaps(a: Cidr, b: Cidr): boolean {
  if (a.family !== b.family) return false;
  const shift = BigInt(WIDTH[a.family] - Math.min(a.length, b.length));
  return a.base >> shift === b.base >> shift;
}

function formatIp(family: 4 | 6, value: bigint): string {
  if (family === 4) {
    return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
  }
  const groups = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) =>
    ((value >> shift) & 65_535n).toString(16),
  );
  // The longest run of zeros, where it is two groups or more, is written as `::`.
  const runs = groups.join(':').match(/\b0(?::0)+\b/g) ?? [];
  const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), '');
  if (longest === '') return groups.join(':');
  const [before = '', after = ''] = splitOnce(groups.join(':'), longest);
  return `${before.replace(/:$/, '')}::${after.replace(/^:/, '')}`;
}

function splitOnce(text: string, part: string): [string, string] {
  // A run of zeros never stands inside a group, since it is looked for between colons.
  const at = `:${text}:`.indexOf(`:${part}:`);
  return [text.slice(0, at), text.slice(at + part.length)];
}
