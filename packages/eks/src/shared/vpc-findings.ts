import type { NetworkAcl, SecurityGroup } from '@aws-sdk/client-ec2';
import { letsIn, shut } from './vpc-doors.ts';
import type { Egress } from './vpc-routes.ts';

/** A subnet as the answer shows it. */
export type SubnetRow = {
  readonly subnet_id: string;
  readonly used_by_cluster: boolean;
  readonly cidr_block: string;
  readonly ipv6_cidr_block?: string | undefined;
  readonly az_name: string;
  readonly az_id: string;
  readonly available_ips: number;
  readonly has_sufficient_ips: boolean;
  /** By its route to an internet gateway, whatever its flag for public addresses says. */
  readonly is_public: boolean;
  readonly assigns_public_ip: boolean;
  readonly assign_ipv6: boolean;
  readonly in_disallowed_az: boolean;
  readonly route_table_id: string | undefined;
  readonly egress: Egress;
  /** `elb`, `internal-elb`: the load balancers that may be placed here. */
  readonly role: string | undefined;
};

/** A VPC endpoint as the findings see it. */
export type EndpointFacts = {
  readonly id: string;
  /** Short name of the service: `s3`, `ecr.api`. */
  readonly service: string;
  readonly available: boolean;
  /** Tables that lead to it; undefined where names do. */
  readonly routeTables: readonly string[] | undefined;
  /** Nodes are sent to it by the service's usual name. */
  readonly privateDns: boolean;
  readonly groups: readonly string[];
};

/** What the findings are judged by. */
export type VpcPicture = {
  readonly subnets: readonly SubnetRow[];
  readonly privateEndpoint: boolean;
  readonly dns: { readonly support: boolean; readonly hostnames: boolean } | undefined;
  /** Undefined: unknown, as below. */
  readonly endpoints: readonly EndpointFacts[] | undefined;
  readonly groups: readonly SecurityGroup[] | undefined;
  readonly acls: readonly NetworkAcl[] | undefined;
  /** Groups of the cluster's own network interfaces, those that are gone included. */
  readonly clusterGroups: readonly string[];
  /** Subnets of the cluster that are gone. */
  readonly missingSubnets: readonly string[];
};

type Rule = (picture: VpcPicture) => readonly string[];

/** What a node needs that cannot reach the internet. https://docs.aws.amazon.com/eks/latest/userguide/private-clusters.html */
const PRIVATE_NEEDS = ['ec2', 'ecr.api', 'ecr.dkr', 's3', 'sts'];

/** What is wrong or will be, in sentences that name the resource; none when all is well. */
export function vpcFindings(picture: VpcPicture): string[] {
  return RULES.flatMap((rule) => rule(picture));
}

const used = ({ subnets }: VpcPicture) => subnets.filter((subnet) => subnet.used_by_cluster);

const RULES: readonly Rule[] = [
  (picture) =>
    used(picture)
      .filter((subnet) => !subnet.has_sufficient_ips)
      .map(
        ({ subnet_id, available_ips }) =>
          `${subnet_id} has ${available_ips} free addresses; EKS needs at least 6 and recommends 16, and pods take theirs from the subnets of their nodes.`,
      ),
  (picture) => {
    const zones = new Set(used(picture).map(({ az_name }) => az_name));
    return zones.size === 1
      ? [`All subnets of the cluster are in ${[...zones].join()}; EKS needs two zones.`]
      : [];
  },
  (picture) =>
    used(picture)
      .filter(({ in_disallowed_az }) => in_disallowed_az)
      .map(({ subnet_id, az_id }) => `${subnet_id} is in ${az_id}, where EKS takes no subnets.`),
  ({ subnets }) =>
    subnets
      .filter(({ egress }) => egress.type !== 'none' && !egress.works)
      .map(
        ({ subnet_id, egress, route_table_id }) =>
          `${subnet_id} sends its traffic to ${egress.target} (${route_table_id}), which is gone: the route is a blackhole.`,
      ),
  isolated,
  ({ subnets }) =>
    subnets.some(({ role }) => role?.includes('internal-elb'))
      ? []
      : [
          'No subnet carries the tag kubernetes.io/role/internal-elb=1, so internal load balancers find no place.',
        ],
  ({ subnets }) =>
    !subnets.some(({ is_public }) => is_public) ||
    subnets.some(({ role, is_public }) => is_public && / elb|^elb/.test(role ?? ''))
      ? []
      : [
          'No public subnet carries the tag kubernetes.io/role/elb=1, so internet-facing load balancers find no place.',
        ],
  ({ dns, privateEndpoint }) =>
    dns === undefined || !privateEndpoint || (dns.support && dns.hostnames)
      ? []
      : [
          'The private endpoint needs enableDnsSupport and enableDnsHostnames on the VPC; one of them is off.',
        ],
  ({ groups, clusterGroups }) =>
    groups === undefined
      ? []
      : clusterGroups
          .filter((id) => !groups.some(({ GroupId }) => GroupId === id))
          .map((id) => `Security group ${id} of the cluster does not exist any more.`),
  ({ missingSubnets }) =>
    missingSubnets.map((id) => `${id}, a subnet of the cluster, does not exist any more.`),
  closedEndpoints,
  closedCluster,
  closedSubnets,
];

/** Subnets without a way out live on endpoints; those that are missing are named. */
function isolated(picture: VpcPicture): string[] {
  const { endpoints } = picture;
  if (endpoints === undefined) return [];
  const cut = used(picture).filter(({ egress }) => egress.type === 'none');
  const missing = cut.map(({ route_table_id: table }) => {
    const reached = endpoints.filter(
      ({ available, routeTables }) =>
        available && (routeTables === undefined || routeTables.includes(table ?? '')),
    );
    return PRIVATE_NEEDS.filter((need) => !reached.some(({ service }) => service === need)).join(
      ', ',
    );
  });
  return [...new Set(missing)]
    .filter((services) => services !== '')
    .map((services) => {
      const names = cut.filter((_, at) => missing[at] === services).map((row) => row.subnet_id);
      const have = names.length === 1 ? 'has' : 'have';
      const lack = `${have} no default route and no endpoint for ${services}`;
      return `${names.join(', ')} ${lack}: nodes there cannot join or pull images.`;
    });
}

const inWords = (subnets: readonly SubnetRow[]) =>
  subnets.map(({ subnet_id }) => subnet_id).join(', ');

/** An endpoint takes over the usual name of its service, whether it lets anybody in or not. */
function closedEndpoints(picture: VpcPicture): string[] {
  const { endpoints = [], groups } = picture;
  if (groups === undefined) return [];
  return endpoints
    .filter(({ privateDns, groups: own }) => privateDns && own.length > 0)
    .flatMap(({ id, service, groups: own }) => {
      const doors = groups.filter(({ GroupId = '' }) => own.includes(GroupId));
      const shutOut = used(picture).filter(({ cidr_block }) => !letsIn(doors, 443, cidr_block));
      if (shutOut.length === 0) return [];
      return [
        `The endpoint ${id} takes the calls to ${service}, and its security groups (${own.join(', ')}) let in no TCP 443 from ${inWords(shutOut)}.`,
      ];
    });
}

function closedCluster(picture: VpcPicture): string[] {
  const { groups, clusterGroups, privateEndpoint } = picture;
  if (groups === undefined || !privateEndpoint) return [];
  const doors = groups.filter(({ GroupId = '' }) => clusterGroups.includes(GroupId));
  const shutOut = used(picture).filter(({ cidr_block }) => !letsIn(doors, 443, cidr_block));
  if (doors.length === 0 || shutOut.length === 0) return [];
  return [
    `The security groups of the private endpoint (${clusterGroups.join(', ')}) let in no TCP 443 from ${inWords(shutOut)}: nodes there cannot reach the API server.`,
  ];
}

function closedSubnets(picture: VpcPicture): string[] {
  const { acls = [] } = picture;
  return acls.flatMap((acl) => {
    const ids = (acl.Associations ?? []).map(({ SubnetId }) => SubnetId);
    const behind = used(picture).filter(({ subnet_id }) => ids.includes(subnet_id));
    const ways = behind.length === 0 ? [] : shut(acl);
    if (ways.length === 0) return [];
    return [
      `Network ACL ${acl.NetworkAclId} lets nothing ${ways.join(' or ')} at ${inWords(behind)}.`,
    ];
  });
}
