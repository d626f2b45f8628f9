/** A decimal number as IAM writes it: no exponent, no blanks, no hexadecimal. */
export function parseNumber(text: string): number | undefined {
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : undefined;
}

const isoDate =
  /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?)?)?$/;

/**
 * Milliseconds of a W3C ISO 8601 date or of epoch seconds; four digits alone are a year.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function parseDate(text: string): number | undefined {
  const match = isoDate.exec(text);
  if (match === null) return /^\d{5,12}$/.test(text) ? Number(text) * 1000 : undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00'] = match;
  const fraction = Math.floor(Number(`0${match[7] ?? ''}`) * 1000);
  const written = `${year}-${month}-${day}T${hour}:${minute}:${second}.000Z`;
  const local = Date.parse(written);
  // Round trip: `Date.parse` takes the 31st of a short month for the 1st of the next.
  if (!Number.isFinite(local) || new Date(local).toISOString() !== written) return undefined;
  const shift = offset(match[8] ?? 'Z');
  return shift === undefined ? undefined : local + fraction - shift;
}

function offset(zone: string): number | undefined {
  if (zone === 'Z') return 0;
  const hours = Number(zone.slice(1, 3));
  const minutes = Number(zone.slice(4));
  if (hours > 14 || minutes > 59) return undefined;
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes) * 60_000;
}

/** `true` or `false` in any letter case. */
export function parseBool(text: string): boolean | undefined {
  const lower = text.toLowerCase();
  return lower === 'true' ? true : lower === 'false' ? false : undefined;
}

/** Bytes of base64 text with its padding. */
export function parseBase64(text: string): Buffer | undefined {
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text) || text.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

export type IpRange = { readonly bytes: readonly number[]; readonly bits: number };

/**
 * An address or a CIDR range, IPv4 or IPv6; without a prefix it is that one address.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export function parseIpRange(text: string): IpRange | undefined {
  const slash = text.indexOf('/');
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash));
  if (address === undefined) return undefined;
  const all = address.length * 8;
  if (slash < 0) return unmap({ bytes: address, bits: all });
  const prefix = text.slice(slash + 1);
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) > all) return undefined;
  return unmap({ bytes: address, bits: Number(prefix) });
}

/** Whether an address lies in a range; the two families never meet. */
export function inRange(address: IpRange, { bytes, bits }: IpRange): boolean {
  if (address.bytes.length !== bytes.length) return false;
  return bytes.every((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - index * 8));
    const mask = (0xff << (8 - kept)) & 0xff;
    return (byte & mask) === ((address.bytes[index] ?? 0) & mask);
  });
}

// A listener on both families sees an IPv4 client as ::ffff:a.b.c.d; a range for IPv4 must still
// hold.
function unmap({ bytes, bits }: IpRange): IpRange {
  const mapped = bytes.length === 16 && bits >= 96 && bytes[10] === 255 && bytes[11] === 255;
  if (!mapped || bytes.slice(0, 10).some((byte) => byte !== 0)) return { bytes, bits };
  return { bytes: bytes.slice(12), bits: bits - 96 };
}

function parseAddress(text: string): number[] | undefined {
  // Few policies speak of addresses, and sockets take their time to load.
  const { isIPv4, isIPv6 } = process.getBuiltinModule('node:net');
  if (isIPv4(text)) return text.split('.').map(Number);
  if (!isIPv6(text) || text.includes('%')) return undefined;
  const [head = '', tail] = dottedToHex(text).split('::');
  const left = groups(head);
  if (tail === undefined) return left;
  const right = groups(tail);
  return [...left, ...Array<number>(16 - left.length - right.length).fill(0), ...right];
}

function dottedToHex(text: string): string {
  const colon = text.lastIndexOf(':');
  const last = text.slice(colon + 1);
  if (!last.includes('.')) return text;
  const [a = 0, b = 0, c = 0, d = 0] = last.split('.').map(Number);
  return `${text.slice(0, colon + 1)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => {
    const value = Number.parseInt(group, 16);
    return [value >> 8, value & 0xff];
  });
}
