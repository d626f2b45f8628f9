import type { Egress } from './vpc-routes.ts';

/** A subnet as the answer shows it. */
export type SubnetRow = {
  readonly subnet_id: string;
  readonly used_by_cluster: boolean;
  readonly cidr_block: string;
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

/** What the findings are judged by. */
export type VpcPicture = {
  readonly subnets: readonly SubnetRow[];
  readonly privateEndpoint: boolean;
  readonly dns: { readonly support: boolean; readonly hostnames: boolean } | undefined;
  /** Short names of endpoint services: `s3`, `ecr.api`. Undefined: unknown. */
  readonly endpoints: readonly string[] | undefined;
  readonly missingGroups: readonly string[];
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
  ({ missingGroups }) =>
    missingGroups.map((id) => `Security group ${id} of the cluster does not exist any more.`),
];

/** Subnets without a way out live on endpoints; those that are missing are named. */
function isolated(picture: VpcPicture): string[] {
  const cut = used(picture).filter(({ egress }) => egress.type === 'none');
  if (cut.length === 0 || picture.endpoints === undefined) return [];
  const missing = PRIVATE_NEEDS.filter((service) => !picture.endpoints?.includes(service));
  if (missing.length === 0) return [];
  const names = cut.map(({ subnet_id }) => subnet_id).join(', ');
  return [
    `${names} ${cut.length === 1 ? 'has' : 'have'} no default route, and the VPC has no endpoint for ${missing.join(', ')}: nodes there cannot join or pull images.`,
  ];
}
