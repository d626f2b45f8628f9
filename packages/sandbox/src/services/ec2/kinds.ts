import type { ResourceType } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../fault.ts';
import { faults } from './faults.ts';
import { ec2State, type Kind, type Place, type Records } from './state.ts';

type KindFacts = {
  /** In ARNs, in TagSpecifications and in DescribeTags. */
  readonly type: ResourceType;
  /** What ids begin with. */
  readonly prefix: string;
  readonly notFound: string;
  readonly says: string;
};

/**
 * What EC2 calls each kind of thing, in ids, ARNs and refusals.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html
 */
export const kinds: Readonly<Record<Kind, KindFacts>> = {
  vpcs: fact('vpc', 'vpc', 'InvalidVpcID.NotFound', "The vpc ID '{id}' does not exist"),
  subnets: fact(
    'subnet',
    'subnet',
    'InvalidSubnetID.NotFound',
    "The subnet ID '{id}' does not exist",
  ),
  routeTables: fact(
    'route-table',
    'rtb',
    'InvalidRouteTableID.NotFound',
    "The routeTable ID '{id}' does not exist",
  ),
  internetGateways: fact(
    'internet-gateway',
    'igw',
    'InvalidInternetGatewayID.NotFound',
    "The internetGateway ID '{id}' does not exist",
  ),
  egressGateways: fact(
    'egress-only-internet-gateway',
    'eigw',
    'InvalidGatewayID.NotFound',
    "The eigw ID '{id}' does not exist",
  ),
  natGateways: fact('natgateway', 'nat', 'NatGatewayNotFound', 'NAT gateway {id} was not found'),
  addresses: fact(
    'elastic-ip',
    'eipalloc',
    'InvalidAllocationID.NotFound',
    "The allocation ID '{id}' does not exist",
  ),
  securityGroups: fact(
    'security-group',
    'sg',
    'InvalidGroup.NotFound',
    "The security group '{id}' does not exist",
  ),
  rules: fact(
    'security-group-rule',
    'sgr',
    'InvalidSecurityGroupRuleId.NotFound',
    "The security group rule ID '{id}' does not exist",
  ),
  networkAcls: fact(
    'network-acl',
    'acl',
    'InvalidNetworkAclID.NotFound',
    "The networkAcl ID '{id}' does not exist",
  ),
  networkInterfaces: fact(
    'network-interface',
    'eni',
    'InvalidNetworkInterfaceID.NotFound',
    "The networkInterface ID '{id}' does not exist",
  ),
  endpoints: fact(
    'vpc-endpoint',
    'vpce',
    'InvalidVpcEndpointId.NotFound',
    "The Vpc Endpoint Id '{id}' does not exist",
  ),
  dhcpOptions: fact(
    'dhcp-options',
    'dopt',
    'InvalidDhcpOptionID.NotFound',
    "The dhcpOption ID '{id}' does not exist",
  ),
  instances: fact(
    'instance',
    'i',
    'InvalidInstanceID.NotFound',
    "The instance ID '{id}' does not exist",
  ),
  launchTemplates: fact(
    'launch-template',
    'lt',
    'InvalidLaunchTemplateId.NotFound',
    'The specified launch template, with template ID {id}, does not exist.',
  ),
};

function fact(type: ResourceType, prefix: string, notFound: string, says: string): KindFacts {
  return { type, prefix, notFound, says };
}

/** As the reference spells each of them; a kind without one calls any such id unknown. */
const malformedCodes: Readonly<Partial<Record<Kind, string>>> = {
  dhcpOptions: 'InvalidDhcpOptionsId.Malformed',
  endpoints: 'InvalidVpcEndpointId.Malformed',
  instances: 'InvalidInstanceID.Malformed',
  internetGateways: 'InvalidInternetGatewayId.Malformed',
  launchTemplates: 'InvalidLaunchTemplateId.Malformed',
  natGateways: 'NatGatewayMalformed',
  networkInterfaces: 'InvalidNetworkInterfaceId.Malformed',
  routeTables: 'InvalidRouteTableId.Malformed',
  rules: 'InvalidSecurityGroupRuleId.Malformed',
  securityGroups: 'InvalidGroupId.Malformed',
  subnets: 'InvalidSubnetID.Malformed',
  vpcs: 'InvalidVpcID.Malformed',
};

// The keys of the table are the kinds.
export const kindNames: readonly Kind[] = Object.keys(kinds) as Kind[];

function idPattern(kind: Kind): RegExp {
  return new RegExp(`^${kinds[kind].prefix}-[0-9a-f]{8,17}$`);
}

/** The record under an id; refused as that kind of id is when it is malformed or names nothing. */
export function found<K extends Kind>(
  place: Pick<Place, 'region'>,
  kind: K,
  id: string,
): Records[K] {
  const record = ec2State(place.region)[kind].get(id);
  if (record) return record;
  const { prefix } = kinds[kind];
  const malformed = malformedCodes[kind];
  if (malformed && !idPattern(kind).test(id)) {
    throw new AwsFault(malformed, 400, `Invalid id: "${id}" (expecting "${prefix}-...")`);
  }
  throw missing(kind, id);
}

/** EC2's refusal of an id that names nothing. */
export function missing(kind: Kind, id: string): AwsFault {
  const { notFound, says } = kinds[kind];
  return new AwsFault(notFound, 400, says.replace('{id}', id));
}

/** The records under ids; instances that are not there are named all at once. */
export function foundAll<K extends Kind>(
  place: Pick<Place, 'region'>,
  kind: K,
  ids: readonly string[],
): Records[K][] {
  const unique = [...new Set(ids)];
  if (kind === 'instances') {
    const wellFormed = unique.filter((id) => idPattern(kind).test(id));
    const missing = wellFormed.filter((id) => !ec2State(place.region)[kind].has(id));
    if (missing.length > 1) throw faults.instancesMissing({ ids: missing.join(', ') });
  }
  return unique.map((id) => found(place, kind, id));
}

/** The kind of an id, by what it begins with. */
export function kindOf(id: string): Kind | undefined {
  const prefix = id.slice(0, id.lastIndexOf('-'));
  return kindNames.find((kind) => kinds[kind].prefix === prefix);
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
export function arnOf({ account, region }: Place, kind: Kind, id: string): string {
  return `arn:aws:ec2:${region.name}:${account.id}:${kinds[kind].type}/${id}`;
}
