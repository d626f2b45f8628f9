import type {
  AssignPrivateIpAddressesRequest,
  AssignPrivateIpAddressesResult,
  UnassignPrivateIpAddressesRequest,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { found } from './kinds.ts';
import type { NetworkInterfaceRecord, Place } from './state.ts';
import { freeAddresses, giveBack, takeAddress, takePrefix } from './subnet-addresses.ts';

/** Gives an interface further addresses: those asked for, and so many more. */
export function addSecondary(
  record: NetworkInterfaceRecord,
  asked: readonly string[],
  count: number,
  place: Place,
): string[] {
  const { subnet, privateIps } = record;
  // All or none.
  if (freeAddresses(subnet) < asked.length + count) throw faults.subnetFull();
  const any = Array.from({ length: count }, () => undefined);
  const added = [...asked, ...any].map((address) => takeAddress(subnet, place, address));
  privateIps.push(...added);
  return added;
}

/** Gives an interface so many blocks of sixteen addresses. */
export function addPrefixes({ subnet, prefixes }: NetworkInterfaceRecord, count: number): string[] {
  const added: string[] = [];
  try {
    while (added.length < count) added.push(takePrefix(subnet));
  } catch (error) {
    for (const prefix of added) giveBack(subnet, prefix);
    throw error;
  }
  prefixes.push(...added);
  return added;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssignPrivateIpAddresses.html */
export const assignPrivateIpAddresses: Operation<
  AssignPrivateIpAddressesRequest,
  AssignPrivateIpAddressesResult
> = (input, context) => {
  const record = found(context, 'networkInterfaces', input.NetworkInterfaceId);
  if (record.requester) throw faults.managedByService({ id: record.id });
  const addresses = addSecondary(
    record,
    input.PrivateIpAddresses ?? [],
    input.SecondaryPrivateIpAddressCount ?? 0,
    context,
  );
  const prefixes = addPrefixes(record, input.Ipv4PrefixCount ?? 0);
  return {
    NetworkInterfaceId: record.id,
    AssignedPrivateIpAddresses: addresses.map((PrivateIpAddress) => ({ PrivateIpAddress })),
    AssignedIpv4Prefixes: prefixes.map((Ipv4Prefix) => ({ Ipv4Prefix })),
  };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnassignPrivateIpAddresses.html */
export const unassignPrivateIpAddresses: Operation<UnassignPrivateIpAddressesRequest, object> = (
  input,
  context,
) => {
  const record = found(context, 'networkInterfaces', input.NetworkInterfaceId);
  if (record.requester) throw faults.managedByService({ id: record.id });
  const { PrivateIpAddresses = [], Ipv4Prefixes = [] } = input;
  const [, ...secondary] = record.privateIps;
  for (const one of [...PrivateIpAddresses, ...Ipv4Prefixes]) {
    if (secondary.includes(one) || record.prefixes.includes(one)) continue;
    const reason = 'The interface has no such secondary address or prefix.';
    throw faults.valueInvalid({ value: one, member: 'privateIpAddress', reason });
  }
  for (const list of [record.privateIps, record.prefixes]) {
    const kept = list.filter((one) => ![...PrivateIpAddresses, ...Ipv4Prefixes].includes(one));
    for (const one of list.filter((each) => !kept.includes(each))) giveBack(record.subnet, one);
    list.splice(0, list.length, ...kept);
  }
  return {};
};
