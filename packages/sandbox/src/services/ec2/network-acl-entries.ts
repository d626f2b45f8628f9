import type {
  CreateNetworkAclEntryRequest,
  DeleteNetworkAclEntryRequest,
  ReplaceNetworkAclEntryRequest,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { found } from './kinds.ts';
import type { AclEntry, NetworkAclRecord } from './state.ts';
import { readCidr } from './vpc-cidr-blocks.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateNetworkAclEntry.html */
export const createNetworkAclEntry: Operation<CreateNetworkAclEntryRequest, object> = (
  input,
  context,
) => {
  const acl = found(context, 'networkAcls', input.NetworkAclId);
  const entry = entryFrom(input);
  if (find(acl, input)) throw faults.aclEntryExists({ number: entry.number });
  acl.entries.push(entry);
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceNetworkAclEntry.html */
export const replaceNetworkAclEntry: Operation<ReplaceNetworkAclEntryRequest, object> = (
  input,
  context,
) => {
  const acl = found(context, 'networkAcls', input.NetworkAclId);
  const entry = entryFrom(input);
  const before = find(acl, input);
  if (before === undefined) throw faults.aclEntryMissing({ number: entry.number });
  acl.entries = acl.entries.map((one) => (one === before ? entry : one));
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNetworkAclEntry.html */
export const deleteNetworkAclEntry: Operation<DeleteNetworkAclEntryRequest, object> = (
  input,
  context,
) => {
  const acl = found(context, 'networkAcls', input.NetworkAclId);
  checkNumber(input.RuleNumber);
  const before = find(acl, input);
  if (before === undefined) throw faults.aclEntryMissing({ number: input.RuleNumber });
  acl.entries = acl.entries.filter((one) => one !== before);
  return {};
};

function find(
  { entries }: NetworkAclRecord,
  { RuleNumber, Egress }: { readonly RuleNumber: number; readonly Egress: boolean },
): AclEntry | undefined {
  return entries.find(({ number, egress }) => number === RuleNumber && egress === Egress);
}

/** 32767 and what is above are AWS's own. */
function checkNumber(number: number): void {
  if (number >= 1 && number <= 32_766) return;
  const reason = 'The rule number must be between 1 and 32766.';
  throw faults.valueInvalid({ value: number, member: 'ruleNumber', reason });
}

const protocolNumbers: Readonly<Record<string, string>> = { icmp: '1', tcp: '6', udp: '17' };

function entryFrom(input: Checked<CreateNetworkAclEntryRequest>): AclEntry {
  checkNumber(input.RuleNumber);
  const given = input.Protocol.toLowerCase();
  const protocol = protocolNumbers[given] ?? given;
  if (!/^(-1|\d{1,3})$/.test(protocol) || Number(protocol) > 255) {
    const reason = `Unknown protocol: ${given}`;
    throw faults.valueInvalid({ value: given, member: 'protocol', reason });
  }
  if ((input.CidrBlock === undefined) === (input.Ipv6CidrBlock === undefined)) {
    throw faults.parameterMissing({ member: 'cidrBlock or ipv6CidrBlock' });
  }
  const { From, To } = input.PortRange ?? {};
  if (['6', '17'].includes(protocol) && (From === undefined || To === undefined)) {
    throw faults.parameterMissing({ member: 'portRange' });
  }
  const { Type, Code } = input.IcmpTypeCode ?? {};
  return {
    ...{ number: input.RuleNumber, egress: input.Egress, action: input.RuleAction, protocol },
    cidr: input.CidrBlock && readCidr(input.CidrBlock, 'cidrBlock').text,
    ipv6Cidr: input.Ipv6CidrBlock && readCidr(input.Ipv6CidrBlock, 'ipv6CidrBlock').text,
    ports: From === undefined || To === undefined ? undefined : { From, To },
    icmp: Type === undefined ? undefined : { Type, Code: Code ?? -1 },
  };
}
