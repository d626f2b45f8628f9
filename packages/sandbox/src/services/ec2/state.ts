import type { DomainType, RouteOrigin, RuleAction, Tenancy } from '@aws-sdk/client-ec2';
import type { Account, Region, StateKey } from '../../account/account.ts';
import type { Living } from '../../account/life.ts';
import type { PolicyText } from '../iam/state.ts';
import type { Cidr } from './cidr.ts';
import type { InstanceRecord, LaunchTemplateRecord } from './compute-state.ts';

/** Where a resource is: what reading the state takes. */
export type Place = { readonly account: Account; readonly region: Region };

export type Tags = Map<string, string>;

/** Anything with an id; what carries tags carries them here. */
export type Held = { readonly id: string; readonly tags: Tags };

export type CidrAssociation = { readonly id: string; readonly cidr: Cidr };

export type VpcRecord = Held & {
  /** The first IPv4 block is the primary one. */
  readonly cidrs: CidrAssociation[];
  readonly tenancy: Tenancy;
  /** Id of the options set, or `default`, which turns DHCP options off. */
  dhcpOptions: string;
  dnsSupport: boolean;
  dnsHostnames: boolean;
  addressMetrics: boolean;
};

export type SubnetRecord = Held & {
  readonly vpc: VpcRecord;
  readonly zone: string;
  readonly cidr: Cidr;
  readonly ipv6: CidrAssociation | undefined;
  /** Addresses that are taken, as offsets from the first of the block; AWS's own five apart. */
  readonly taken: Set<number>;
  mapPublicIp: boolean;
  assignIpv6: boolean;
  dns64: boolean;
  hostnameType: 'ip-name' | 'resource-name';
  aRecord: boolean;
  aaaaRecord: boolean;
};

export type RouteTarget = {
  readonly member:
    | 'GatewayId'
    | 'NatGatewayId'
    | 'NetworkInterfaceId'
    | 'EgressOnlyInternetGatewayId';
  readonly id: string;
};

export type RouteRecord = {
  readonly member: 'DestinationCidrBlock' | 'DestinationIpv6CidrBlock' | 'DestinationPrefixListId';
  readonly destination: string;
  readonly origin: RouteOrigin;
  target: RouteTarget;
};

export type RouteTableAssociationRecord = {
  readonly id: string;
  /** Absent: the main association of the VPC. */
  readonly subnet: SubnetRecord | undefined;
};

export type RouteTableRecord = Held & {
  readonly vpc: VpcRecord;
  /** By destination; local routes are those of the VPC's blocks and stand in no table. */
  readonly routes: Map<string, RouteRecord>;
  readonly associations: Map<string, RouteTableAssociationRecord>;
};

export type InternetGatewayRecord = Held & { vpc: VpcRecord | undefined };
export type EgressGatewayRecord = Held & { readonly vpc: VpcRecord };

export type NatGatewayRecord = Held &
  Living & {
    readonly subnet: SubnetRecord;
    readonly isPublic: boolean;
    readonly allocationId: string | undefined;
    readonly createdAt: number;
    readonly token: string | undefined;
    readonly failure: { readonly code: string; readonly message: string } | undefined;
    readonly networkInterface: NetworkInterfaceRecord | undefined;
    publicIp: string | undefined;
    deletedAt: number | undefined;
  };

export type AddressRecord = Held & {
  readonly publicIp: string;
  readonly domain: DomainType;
  association:
    | {
        readonly id: string;
        readonly networkInterface: NetworkInterfaceRecord;
        readonly privateIp: string;
        /** A service that took the address, and alone may give it back. */
        readonly requester: string | undefined;
      }
    | undefined;
};

export type SecurityGroupRecord = Held & {
  readonly vpc: VpcRecord;
  readonly name: string;
  readonly description: string;
};

/** Where a rule lets traffic come from, or go to. */
export type Peer =
  | { readonly kind: 'ipv4' | 'ipv6' | 'prefix-list'; readonly value: string }
  | { readonly kind: 'group'; readonly value: string };

export type RuleRecord = Held & {
  readonly group: SecurityGroupRecord;
  readonly egress: boolean;
  /** `tcp`, `udp`, `icmp`, `icmpv6`, a number, or `-1` for all. */
  readonly protocol: string;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly peer: Peer;
  description: string | undefined;
};

export type AclEntry = {
  readonly number: number;
  readonly egress: boolean;
  readonly protocol: string;
  readonly action: RuleAction;
  readonly cidr: string | undefined;
  readonly ipv6Cidr: string | undefined;
  readonly ports: { readonly From: number; readonly To: number } | undefined;
  readonly icmp: { readonly Type: number; readonly Code: number } | undefined;
};

export type NetworkAclRecord = Held & {
  readonly vpc: VpcRecord;
  readonly isDefault: boolean;
  entries: AclEntry[];
  /** Subnets by association id. */
  readonly associations: Map<string, SubnetRecord>;
};

/** As the service writes them; the SDK's enum says `natGateway`. */
export type InterfaceType = 'interface' | 'nat_gateway' | 'vpc_endpoint';

export type NetworkInterfaceRecord = Held & {
  readonly subnet: SubnetRecord;
  readonly type: InterfaceType;
  readonly mac: string;
  /** The first one is primary. */
  readonly privateIps: string[];
  /** Blocks of sixteen addresses, as the VPC network plugin takes them. */
  readonly prefixes: string[];
  description: string;
  groups: SecurityGroupRecord[];
  sourceDestCheck: boolean;
  /** A service of AWS's that made it, and alone may change it. */
  readonly requester: string | undefined;
  attachment: AttachmentRecord | undefined;
  /** An address of Amazon's own that it was given when its instance was launched. */
  publicIp: string | undefined;
};

/** Who has an interface attached: for a service, an account of AWS's. */
export type AttachmentRecord = {
  readonly id: string;
  readonly owner: string;
  readonly at: number;
  readonly device: number;
  /** Absent: a service has it. */
  readonly instanceId?: string;
  deleteOnTermination: boolean;
};

export type EndpointRecord = Held &
  Living & {
    readonly vpc: VpcRecord;
    readonly type: 'Gateway' | 'Interface';
    readonly service: string;
    readonly createdAt: number;
    readonly token: string | undefined;
    policy: PolicyText;
    routeTables: RouteTableRecord[];
    groups: SecurityGroupRecord[];
    readonly networkInterfaces: NetworkInterfaceRecord[];
    privateDns: boolean;
  };

export type DhcpOptionsRecord = Held & {
  /** The set that new networks get. */
  readonly regional: boolean;
  readonly options: readonly { readonly key: string; readonly values: readonly string[] }[];
};

/** The records of a region by kind. */
export type Records = {
  vpcs: VpcRecord;
  subnets: SubnetRecord;
  routeTables: RouteTableRecord;
  internetGateways: InternetGatewayRecord;
  egressGateways: EgressGatewayRecord;
  natGateways: NatGatewayRecord;
  addresses: AddressRecord;
  securityGroups: SecurityGroupRecord;
  rules: RuleRecord;
  networkAcls: NetworkAclRecord;
  networkInterfaces: NetworkInterfaceRecord;
  endpoints: EndpointRecord;
  dhcpOptions: DhcpOptionsRecord;
  instances: InstanceRecord;
  launchTemplates: LaunchTemplateRecord;
};

export type Kind = keyof Records;

export type Ec2State = { readonly [K in Kind]: Map<string, Records[K]> };

const key: StateKey<Ec2State> = {
  name: 'ec2',
  create: () => ({
    vpcs: new Map(),
    subnets: new Map(),
    routeTables: new Map(),
    internetGateways: new Map(),
    egressGateways: new Map(),
    natGateways: new Map(),
    addresses: new Map(),
    securityGroups: new Map(),
    rules: new Map(),
    networkAcls: new Map(),
    networkInterfaces: new Map(),
    endpoints: new Map(),
    dhcpOptions: new Map(),
    instances: new Map(),
    launchTemplates: new Map(),
  }),
};

/** The EC2 state of a region. */
export function ec2State(region: Region): Ec2State {
  return region.state.of(key);
}
