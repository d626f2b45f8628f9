import type {
  NetworkAcl,
  RouteTable,
  SecurityGroup,
  Subnet,
  Vpc,
  VpcEndpoint,
} from '@aws-sdk/client-ec2';
import type { Cluster } from '@aws-sdk/client-eks';
import type { Aws } from '@gantry/cloud';
import { CallerError, UpstreamError } from '@gantry/toolkit';

/** What was found out about a cluster's network; what could not be is undefined, with a note. */
export type VpcFacts = {
  readonly cluster: Cluster;
  readonly vpc: Vpc;
  readonly subnets: readonly Subnet[];
  readonly tables: readonly RouteTable[];
  /** Those of the cluster and of the endpoints. */
  readonly groups: readonly SecurityGroup[] | undefined;
  readonly acls: readonly NetworkAcl[] | undefined;
  readonly endpoints: readonly VpcEndpoint[] | undefined;
  readonly dns: { readonly support: boolean; readonly hostnames: boolean } | undefined;
  readonly notes: readonly string[];
};

/**
 * Gathers a cluster's network in one round trip after the cluster itself, and a second one for the
 * security groups, which the endpoints name. The managed read-only policy has no right to see
 * these, endpoints, network ACLs and DNS attributes: those may be missing.
 */
export async function gatherVpc(
  aws: Aws,
  name: string,
  vpcId: string | undefined,
): Promise<VpcFacts> {
  const { cluster = {} } = await aws.eks.describeCluster({ name });
  const id = vpcId ?? cluster.resourcesVpcConfig?.vpcId;
  if (id === undefined) {
    throw new CallerError(
      `Cluster ${name} has no VPC yet (status ${cluster.status}). Give vpc_id.`,
    );
  }
  const inVpc = { Filters: [{ Name: 'vpc-id', Values: [id] }] };
  const notes: string[] = [];
  const endpointsAsked = orNote(notes, 'VPC endpoints are', endpointsOf(aws, inVpc));
  const [vpcs, subnets, tables, groups, acls, endpoints, dns] = await Promise.all([
    aws.ec2.describeVpcs({ VpcIds: [id] }),
    everyPage(async (NextToken) => {
      const page = await aws.ec2.describeSubnets({ ...inVpc, ...NextToken });
      return { items: page.Subnets, next: page.NextToken };
    }),
    everyPage(async (NextToken) => {
      const page = await aws.ec2.describeRouteTables({ ...inVpc, ...NextToken });
      return { items: page.RouteTables, next: page.NextToken };
    }),
    orNote(notes, 'Security groups are', securityGroups(aws, cluster, endpointsAsked)),
    orNote(
      notes,
      'Network ACLs are',
      everyPage(async (NextToken) => {
        const page = await aws.ec2.describeNetworkAcls({ ...inVpc, ...NextToken });
        return { items: page.NetworkAcls, next: page.NextToken };
      }),
    ),
    endpointsAsked,
    orNote(notes, 'DNS attributes are', dnsOf(aws, id)),
  ]);
  const [vpc] = vpcs.Vpcs ?? [];
  if (vpc === undefined) throw new CallerError(`There is no VPC ${id} in ${aws.region}.`);
  if (id !== cluster.resourcesVpcConfig?.vpcId) {
    const own = cluster.resourcesVpcConfig?.vpcId ?? 'none yet';
    notes.push(`${id} is not the VPC of ${name}, which is ${own}.`);
  }
  return { cluster, vpc, subnets, tables, groups, acls, endpoints, dns, notes };
}

type Page<Item> = {
  readonly items: readonly Item[] | undefined;
  readonly next: string | undefined;
};

async function everyPage<Item>(
  ask: (token: { NextToken?: string }) => Promise<Page<Item>>,
): Promise<Item[]> {
  const found: Item[] = [];
  let next: string | undefined;
  do {
    const page = await ask(next === undefined ? {} : { NextToken: next });
    found.push(...(page.items ?? []));
    next = page.next;
  } while (next !== undefined && next !== '');
  return found;
}

type InVpc = { readonly Filters: { Name: string; Values: string[] }[] };

function endpointsOf(aws: Aws, inVpc: InVpc): Promise<VpcEndpoint[]> {
  return everyPage(async (NextToken) => {
    const page = await aws.ec2.describeVpcEndpoints({ ...inVpc, ...NextToken });
    return { items: page.VpcEndpoints, next: page.NextToken };
  });
}

/** The groups of the cluster's own network interfaces. */
export function clusterGroups({ resourcesVpcConfig }: Cluster): string[] {
  const { clusterSecurityGroupId: own, securityGroupIds = [] } = resourcesVpcConfig ?? {};
  return [...new Set(own === undefined ? securityGroupIds : [own, ...securityGroupIds])];
}

async function securityGroups(
  aws: Aws,
  cluster: Cluster,
  endpoints: Promise<readonly VpcEndpoint[] | undefined>,
): Promise<SecurityGroup[]> {
  const others = (await endpoints)?.flatMap(({ Groups = [] }) => Groups) ?? [];
  const named = others.flatMap(({ GroupId }) => GroupId ?? []);
  const GroupIds = [...new Set([...clusterGroups(cluster), ...named])];
  if (GroupIds.length === 0) return [];
  // By filter, since asking by id fails as a whole when one of them is gone.
  const Filters = [{ Name: 'group-id', Values: GroupIds }];
  return (await aws.ec2.describeSecurityGroups({ Filters })).SecurityGroups ?? [];
}

async function dnsOf(aws: Aws, VpcId: string) {
  const [support, hostnames] = await Promise.all([
    aws.ec2.describeVpcAttribute({ VpcId, Attribute: 'enableDnsSupport' }),
    aws.ec2.describeVpcAttribute({ VpcId, Attribute: 'enableDnsHostnames' }),
  ]);
  return {
    support: support.EnableDnsSupport?.Value ?? true,
    hostnames: hostnames.EnableDnsHostnames?.Value ?? false,
  };
}

/** A refusal becomes a note: the rest of the answer is still worth having. */
async function orNote<Found>(
  notes: string[],
  what: string,
  asked: Promise<Found>,
): Promise<Found | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const { operation, code } = error.facts;
    notes.push(`${what} unknown: ec2:${operation} answered ${code}.`);
    return undefined;
  }
}
