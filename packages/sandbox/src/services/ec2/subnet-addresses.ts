import { addressAt, offsetOf, sizeOf } from './cidr.ts';
import { faults } from './faults.ts';
import type { Place, SubnetRecord } from './state.ts';

/**
 * The first four addresses of a subnet and the last one are AWS's.
 * https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
 */
const RESERVED_AT_START = 4;
const RESERVED = 5;

/** Addresses in a block that the VPC network plugin takes at once. */
const PREFIX_SIZE = 16;

/** How many addresses of a subnet nobody has: `AvailableIpAddressCount`. */
export function freeAddresses({ cidr, taken }: SubnetRecord): number {
  return sizeOf(cidr) - RESERVED - taken.size;
}

/** Takes an address of a subnet: the one that is asked for, or any. */
export function takeAddress(subnet: SubnetRecord, place: Place, asked?: string): string {
  const { cidr, taken } = subnet;
  const offset = asked === undefined ? anyOffset(subnet, place) : offsetAsked(subnet, asked);
  taken.add(offset);
  return addressAt(cidr, offset);
}

function anyOffset(subnet: SubnetRecord, { account }: Place): number {
  if (freeAddresses(subnet) < 1) throw faults.subnetFull();
  const usable = sizeOf(subnet.cidr) - RESERVED;
  const start = Math.floor(account.rng.next() * usable);
  for (let step = 0; ; step += 1) {
    const offset = RESERVED_AT_START + ((start + step) % usable);
    if (!subnet.taken.has(offset)) return offset;
  }
}

function offsetAsked({ cidr, taken }: SubnetRecord, address: string): number {
  const offset = offsetOf(cidr, address);
  const last = sizeOf(cidr) - 1;
  if (offset === undefined || offset < RESERVED_AT_START || offset === last) {
    const reason = 'The address is not one of the subnet, or is reserved.';
    throw faults.valueInvalid({ value: address, member: 'address', reason });
  }
  if (taken.has(offset)) throw faults.addressTaken({ address });
  return offset;
}

/** Takes sixteen addresses in a row, on a boundary of sixteen: a /28. */
export function takePrefix({ cidr, taken }: SubnetRecord): string {
  for (let start = PREFIX_SIZE; start + PREFIX_SIZE < sizeOf(cidr); start += PREFIX_SIZE) {
    const block = Array.from({ length: PREFIX_SIZE }, (_, at) => start + at);
    if (block.some((offset) => taken.has(offset))) continue;
    for (const offset of block) taken.add(offset);
    return `${addressAt(cidr, start)}/28`;
  }
  throw faults.subnetFragmented();
}

/** Gives back an address, or the sixteen of a prefix. */
export function giveBack({ cidr, taken }: SubnetRecord, addressOrPrefix: string): void {
  const [address = '', prefix] = addressOrPrefix.split('/');
  const start = offsetOf(cidr, address);
  if (start === undefined) return;
  for (let at = 0; at < (prefix ? PREFIX_SIZE : 1); at += 1) taken.delete(start + at);
}
