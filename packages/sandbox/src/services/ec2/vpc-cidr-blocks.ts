import type {
  AssociateVpcCidrBlockRequest,
  AssociateVpcCidrBlockResult,
  DisassociateVpcCidrBlockRequest,
  DisassociateVpcCidrBlockResult,
  VpcCidrBlockAssociation,
  VpcIpv6CidrBlockAssociation,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { type Cidr, contains, overlaps, parseCidr } from './cidr.ts';
import { faults } from './faults.ts';
import { found } from './kinds.ts';
import { quotas } from './limits.ts';
import { type CidrAssociation, ec2State, type Place } from './state.ts';

/** A block that can be read. */
export function readCidr(text: string, member: string): Cidr {
  const cidr = parseCidr(text);
  if (cidr === undefined) throw faults.cidrInvalid({ value: text, member });
  return cidr;
}

/** From /16 to /28. https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html */
export function checkVpcCidr(text: string): Cidr {
  const cidr = readCidr(text, 'cidrBlock');
  if (cidr.family !== 4) throw faults.cidrInvalid({ value: text, member: 'cidrBlock' });
  if (cidr.length < 16 || cidr.length > 28) throw faults.vpcRange({ cidr: text });
  return cidr;
}

/** A /56 of Amazon's, in the range that is set aside for documentation. */
export function amazonIpv6Block({ account: { ids } }: Place): CidrAssociation {
  const [a, b] = [ids.hex(4), ids.hex(2)];
  const cidr = readCidr(`2001:db8:${a}:${b}00::/56`, 'ipv6CidrBlock');
  return { id: ids.resource('vpc-cidr-assoc'), cidr };
}

type AssociationView = {
  CidrBlockAssociation?: VpcCidrBlockAssociation;
  Ipv6CidrBlockAssociation?: VpcIpv6CidrBlockAssociation;
};

/** An association in the form that its family has. */
export function associationView(
  { id, cidr }: CidrAssociation,
  state: 'associated' | 'associating' | 'disassociating' = 'associated',
): AssociationView {
  if (cidr.family === 4) {
    const CidrBlockState = { State: state };
    return { CidrBlockAssociation: { AssociationId: id, CidrBlock: cidr.text, CidrBlockState } };
  }
  return {
    Ipv6CidrBlockAssociation: {
      AssociationId: id,
      Ipv6CidrBlock: cidr.text,
      Ipv6CidrBlockState: { State: state },
      Ipv6Pool: 'Amazon',
      Ipv6AddressAttribute: 'public',
      IpSource: 'amazon',
    },
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateVpcCidrBlock.html */
export const associateVpcCidrBlock: Operation<
  AssociateVpcCidrBlockRequest,
  AssociateVpcCidrBlockResult
> = (input, context) => {
  const vpc = found(context, 'vpcs', input.VpcId);
  const added = input.AmazonProvidedIpv6CidrBlock
    ? amazonIpv6Block(context)
    : { id: context.account.ids.resource('vpc-cidr-assoc'), cidr: givenBlock(input.CidrBlock) };
  const { cidr } = added;
  const other = vpc.cidrs.find((one) => overlaps(one.cidr, cidr));
  if (other) throw faults.vpcCidrConflict({ cidr: cidr.text, other: other.cidr.text });
  if (vpc.cidrs.filter((one) => one.cidr.family === cidr.family).length >= quotas.cidrsPerVpc) {
    throw faults.vpcCidrLimit({ id: vpc.id, limit: quotas.cidrsPerVpc });
  }
  vpc.cidrs.push(added);
  return { VpcId: vpc.id, ...associationView(added, 'associating') };
};

function givenBlock(text: string | undefined): Cidr {
  if (text === undefined) throw faults.parameterMissing({ member: 'cidrBlock' });
  return checkVpcCidr(text);
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateVpcCidrBlock.html */
export const disassociateVpcCidrBlock: Operation<
  DisassociateVpcCidrBlockRequest,
  DisassociateVpcCidrBlockResult
> = ({ AssociationId: id }, { region }) => {
  const { vpcs, subnets } = ec2State(region);
  const vpc = [...vpcs.values()].find(({ cidrs }) => cidrs.some((one) => one.id === id));
  const at = vpc?.cidrs.findIndex((one) => one.id === id) ?? -1;
  const association = vpc?.cidrs[at];
  if (vpc === undefined || association === undefined) throw faults.cidrAssociationMissing({ id });
  if (at === 0) throw faults.vpcCidrPrimary({ id });
  const { cidr } = association;
  const inUse = [...subnets.values()].some(
    (subnet) =>
      subnet.vpc === vpc && [subnet.cidr, subnet.ipv6?.cidr].some((it) => it && contains(cidr, it)),
  );
  if (inUse) throw faults.vpcCidrInUse({ id: vpc.id, cidr: cidr.text });
  vpc.cidrs.splice(at, 1);
  return { VpcId: vpc.id, ...associationView(association, 'disassociating') };
};
