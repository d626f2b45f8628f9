import type { SecurityGroup, Subnet, VpcEndpoint } from '@aws-sdk/client-ec2';
import { counted, defineTool, lines, outline, prune, type Tool, table } from '@gantry/toolkit';
import { z } from 'zod';
import { clusterName } from '../shared/inputs.ts';
import { clusterGroups, gatherVpc, type VpcFacts } from '../shared/vpc-facts.ts';
import {
  type EndpointFacts,
  type SubnetRow,
  type VpcPicture,
  vpcFindings,
} from '../shared/vpc-findings.ts';
import { egressOf, routeRow, tableOf } from '../shared/vpc-routes.ts';
import type { EksWorld } from '../shared/world.ts';

export const getEksVpcConfig: Tool<EksWorld> = defineTool({
  name: 'get_eks_vpc_config',
  title: "A cluster's network",
  description:
    "The VPC of a cluster: each subnet with free addresses, the route that really applies to it, whether it is public by that route, and its load-balancer role; the cluster's endpoint access and security groups, VPC endpoints, and findings that name what is wrong. " +
    'Call it when pods get no address, nodes do not join, images cannot be pulled or a load balancer stays pending.',
  access: 'read',
  iam: [
    'ec2:DescribeNetworkAcls',
    'ec2:DescribeRouteTables',
    'ec2:DescribeSecurityGroups',
    'ec2:DescribeSubnets',
    'ec2:DescribeVpcAttribute',
    'ec2:DescribeVpcEndpoints',
    'ec2:DescribeVpcs',
    'eks:DescribeCluster',
  ],
  aliases: { cluster: 'cluster_name', vpc: 'vpc_id' },
  input: z.strictObject({
    cluster_name: clusterName,
    vpc_id: z
      .string()
      .regex(/^vpc-[0-9a-f]{8,17}$/, 'a VPC id is written like vpc-0a1b2c3d')
      .optional(),
  }),
  output: z.looseObject({
    cluster_name: z.string(),
    vpc_id: z.string(),
    cidr_block: z.string(),
    subnets: z.array(z.looseObject({ subnet_id: z.string() })),
    findings: z.array(z.string()),
    notes: z.array(z.string()).optional(),
  }),

  async run({ cluster_name, vpc_id }, { aws }) {
    const facts = await gatherVpc(aws, cluster_name, vpc_id);
    const subnets = facts.subnets.map((subnet) => subnetRow(subnet, facts));
    const { vpc, cluster, dns, endpoints, notes } = facts;
    const config = cluster.resourcesVpcConfig ?? {};
    const own = clusterGroups(cluster);
    const shown = {
      additional_cidr_blocks: (vpc.CidrBlockAssociationSet ?? [])
        .filter(({ CidrBlockState }) => CidrBlockState?.State === 'associated')
        .map(({ CidrBlock }) => CidrBlock)
        .filter((block) => block !== vpc.CidrBlock),
      ipv6_cidr_blocks: (vpc.Ipv6CidrBlockAssociationSet ?? [])
        .filter(({ Ipv6CidrBlockState }) => Ipv6CidrBlockState?.State === 'associated')
        .map(({ Ipv6CidrBlock }) => Ipv6CidrBlock),
      remote_node_cidr_blocks: cluster.remoteNetworkConfig?.remoteNodeNetworks?.flatMap(
        ({ cidrs = [] }) => cidrs,
      ),
      remote_pod_cidr_blocks: cluster.remoteNetworkConfig?.remotePodNetworks?.flatMap(
        ({ cidrs = [] }) => cidrs,
      ),
      endpoint_access: {
        public: config.endpointPublicAccess,
        public_cidrs: config.endpointPublicAccess ? config.publicAccessCidrs : undefined,
        private: config.endpointPrivateAccess,
      },
      dns,
      route_tables: routeTables(facts, subnets),
      security_groups: facts.groups
        ?.filter(({ GroupId = '' }) => own.includes(GroupId))
        .map(groupRow),
      vpc_endpoints: endpoints?.map(endpointRow),
    };
    return {
      cluster_name,
      vpc_id: vpc.VpcId ?? '',
      cidr_block: vpc.CidrBlock ?? '',
      // A record without empty members.
      ...(prune(shown) as Record<string, unknown>),
      subnets: subnets.sort(byUse).map((row) => ({ ...row, egress: `${row.egress.type}` })),
      findings: vpcFindings(pictureOf(facts, subnets)),
      ...(notes.length === 0 ? {} : { notes: [...notes] }),
    };
  },

  text({ cluster_name, vpc_id, cidr_block, subnets, findings, notes, ...rest }) {
    return lines(
      `${cluster_name}: ${vpc_id} ${cidr_block}, ${counted(subnets.length, 'subnet')}`,
      findings.length === 0 ? nothingFound(notes) : findings.map((finding) => `! ${finding}`),
      table(subnets),
      outline(rest),
      notes,
    );
  },
});

/** What could not be looked at may be what is wrong. */
function nothingFound(notes: readonly string[] | undefined): string {
  return notes === undefined ? 'No findings.' : 'No findings in what could be seen; see the end.';
}

function pictureOf(facts: VpcFacts, subnets: readonly SubnetRow[]): VpcPicture {
  const { cluster, vpc, groups, acls, dns, endpoints } = facts;
  const { vpcId, subnetIds = [], endpointPrivateAccess = false } = cluster.resourcesVpcConfig ?? {};
  // Of another VPC there is nothing to say about the cluster.
  const own = vpc.VpcId === vpcId;
  return {
    ...{ subnets, groups, acls, dns },
    privateEndpoint: own && endpointPrivateAccess,
    clusterGroups: own ? clusterGroups(cluster) : [],
    missingSubnets: subnetIds.filter(
      (id) => own && !subnets.some(({ subnet_id }) => subnet_id === id),
    ),
    endpoints: endpoints?.map(endpointFacts),
  };
}

/** https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html#network-requirements-subnets */
const DISALLOWED_ZONES = ['cac1-az3', 'use1-az3', 'usw1-az2'];
const ENOUGH = 16;

function subnetRow(subnet: Subnet, { cluster, tables }: VpcFacts): SubnetRow {
  const { SubnetId = '', AvailabilityZoneId = '', AvailableIpAddressCount = 0 } = subnet;
  const applied = tableOf(subnet, tables);
  const egress = egressOf(applied);
  return {
    subnet_id: SubnetId,
    used_by_cluster: cluster.resourcesVpcConfig?.subnetIds?.includes(SubnetId) ?? false,
    cidr_block: subnet.CidrBlock ?? '',
    ipv6_cidr_block: subnet.Ipv6CidrBlockAssociationSet?.find(
      ({ Ipv6CidrBlockState }) => Ipv6CidrBlockState?.State === 'associated',
    )?.Ipv6CidrBlock,
    az_name: subnet.AvailabilityZone ?? '',
    az_id: AvailabilityZoneId,
    available_ips: AvailableIpAddressCount,
    has_sufficient_ips: AvailableIpAddressCount >= ENOUGH,
    is_public: egress.type === 'internet-gateway',
    assigns_public_ip: subnet.MapPublicIpOnLaunch ?? false,
    assign_ipv6: subnet.AssignIpv6AddressOnCreation ?? false,
    in_disallowed_az: DISALLOWED_ZONES.includes(AvailabilityZoneId),
    route_table_id: applied?.RouteTableId,
    egress,
    role: roleOf(subnet),
  };
}

const ROLE = 'kubernetes.io/role/';

function roleOf({ Tags = [] }: Subnet): string | undefined {
  const roles = Tags.filter(({ Key, Value }) => Key?.startsWith(ROLE) && Value !== '0');
  return roles.length === 0
    ? undefined
    : roles.map(({ Key = '' }) => Key.slice(ROLE.length)).join(' ');
}

function byUse(a: SubnetRow, b: SubnetRow): number {
  return (
    Number(b.used_by_cluster) - Number(a.used_by_cluster) || (a.subnet_id < b.subnet_id ? -1 : 1)
  );
}

/** The tables that apply to some subnet, each once, without their local routes. */
function routeTables({ tables }: VpcFacts, subnets: readonly SubnetRow[]) {
  return tables
    .filter(({ RouteTableId: id }) => subnets.some(({ route_table_id }) => route_table_id === id))
    .map(({ RouteTableId, Routes = [] }) => ({
      route_table_id: RouteTableId,
      routes: Routes.map(routeRow)
        .filter(({ type }) => type !== 'local')
        .map(({ destination, target, state }) =>
          state === 'active'
            ? `${destination} → ${target}`
            : `${destination} → ${target} (${state})`,
        ),
    }));
}

function groupRow({ GroupId, GroupName, IpPermissions, IpPermissionsEgress }: SecurityGroup) {
  return {
    id: GroupId,
    name: GroupName,
    ingress: IpPermissions?.map(permission),
    egress: IpPermissionsEgress?.map(permission),
  };
}

type Permission = NonNullable<SecurityGroup['IpPermissions']>[number];

function permission(rule: Permission): string {
  const { IpProtocol, FromPort, ToPort, IpRanges = [], Ipv6Ranges = [] } = rule;
  const ports =
    FromPort === undefined || FromPort === ToPort ? `${FromPort ?? ''}` : `${FromPort}-${ToPort}`;
  const what = IpProtocol === '-1' ? 'all' : `${IpProtocol}/${ports}`;
  const peers = [
    ...IpRanges.map(({ CidrIp }) => CidrIp),
    ...Ipv6Ranges.map(({ CidrIpv6 }) => CidrIpv6),
    ...(rule.PrefixListIds ?? []).map(({ PrefixListId }) => PrefixListId),
    ...(rule.UserIdGroupPairs ?? []).map(({ GroupId }) => GroupId),
  ];
  return `${what} ${peers.join(' ')}`.trim();
}

function endpointRow({ VpcEndpointId, ServiceName, VpcEndpointType, State }: VpcEndpoint) {
  return { id: VpcEndpointId, service: ServiceName, type: VpcEndpointType, state: State };
}

function endpointFacts(endpoint: VpcEndpoint): EndpointFacts {
  const { VpcEndpointId = '', VpcEndpointType, State, RouteTableIds } = endpoint;
  return {
    id: VpcEndpointId,
    service: serviceOf(endpoint),
    available: State?.toLowerCase() === 'available',
    routeTables: VpcEndpointType === 'Gateway' ? (RouteTableIds ?? []) : undefined,
    privateDns: endpoint.PrivateDnsEnabled ?? false,
    groups: (endpoint.Groups ?? []).flatMap(({ GroupId }) => GroupId ?? []),
  };
}

/** `com.amazonaws.us-west-2.ecr.api` → `ecr.api` */
function serviceOf({ ServiceName = '' }: VpcEndpoint): string {
  return ServiceName.replace(/^cn\./, '').split('.').slice(3).join('.');
}
