import { evaluate } from '@gantry/identity/iam';
import type { Account, Region } from '../../account/account.ts';
import { policyRevision, policySetOf } from '../../enforce/policies.ts';
import type { InstanceRecord } from '../ec2/compute-state.ts';
import { type ImageRecord, imagesOf } from '../ec2/images.ts';
import { findProfile } from '../ec2/instance-input.ts';
import { type Resolver, resolverOf } from '../ec2/name-resolution.ts';
import {
  isIn as isInside,
  type Passage,
  passageInside,
  passageOutside,
} from '../ec2/reachability.ts';
import { routeTableOf } from '../ec2/route-tables.ts';
import { type EndpointRecord, ec2State, type NetworkInterfaceRecord } from '../ec2/state.ts';
import { entityArn } from '../iam/arns.ts';
import type { Role } from '../iam/state.ts';
import { closedActions, nodeActions, sessionOf } from './node-endpoints.ts';
import { type ReadUserData, readUserData } from './node-user-data.ts';
import { roles } from './roles.ts';
import type { ClusterRecord } from './state.ts';

type Place = { readonly account: Account; readonly region: Region };

/** Where a name leads, and whether one gets there. */
export type Reached = Passage & {
  readonly address: string;
  readonly isPrivate: boolean;
  /** The endpoint of the network that is on the way. */
  readonly endpoint?: EndpointRecord;
};

/** What bears on whether an instance becomes a node; gathered here, judged elsewhere. */
export type NodeFacts = {
  readonly region: string;
  readonly image: ImageRecord | undefined;
  readonly userData: ReadUserData;
  readonly metadata: boolean;
  /** The role of its instance profile, as far as EC2 can take it on. */
  readonly roleArn: string | undefined;
  /** Actions that the role is not allowed, of those that a node needs. */
  readonly denied: readonly string[];
  /** Those that do not pass the endpoints on the way, by their policies. */
  readonly closed: readonly string[];
  readonly resolver: Resolver;
  readonly apiServer: Reached | 'unknown-name' | 'not-let-in';
  /** Ways to the services of AWS, by the names of their endpoints. */
  readonly services: Readonly<Record<NodeService, Reached>>;
  readonly admission: 'node' | 'other' | 'none';
  readonly cluster: Pick<ClusterRecord, 'name'> & {
    readonly endpoint: string;
    readonly authority: string;
    readonly version: string;
  };
};

export type NodeService = 'ec2' | 'ecr.api' | 'ecr.dkr' | 's3';

const services: readonly NodeService[] = ['ec2', 'ecr.api', 'ecr.dkr', 's3'];

/** Addresses of AWS's own endpoints, in the range for benchmarks: nobody's. */
const API_SERVER = '198.18.200.10';
const SERVICE = '198.18.200.20';
const HTTPS = 443;

export function gatherNodeFacts(
  instance: InstanceRecord,
  cluster: ClusterRecord,
  place: Place,
): NodeFacts | undefined {
  const [own] = instance.interfaces;
  if (own === undefined) return undefined;
  const role = roleOf(instance, place.account);
  const plugin = pluginRole(cluster, role, place.account);
  const resolver = resolverOf(own, place);
  const ways = servicesFrom(own, resolver, place);
  return {
    region: place.region.name,
    image: imagesOf(place.region.name).get(instance.spec.imageId),
    userData: readUserData(instance.userData),
    metadata: instance.metadata.endpoint === 'enabled',
    roleArn: role && entityArn(place.account, role),
    denied: [
      ...deniedTo(role, [...nodeActions.boot, ...nodeActions.images], place.account),
      ...deniedTo(plugin, nodeActions.cni, place.account),
    ],
    closed: closedActions(ways, { node: role, plugin }, place),
    resolver,
    apiServer: apiServerFrom(own, resolver, cluster, place),
    services: ways,
    admission: admissionOf(cluster, role && entityArn(place.account, role)),
    cluster: {
      name: cluster.name,
      endpoint: cluster.plane.endpoint,
      authority: cluster.plane.certificateAuthority,
      version: cluster.view.version ?? '',
    },
  };
}

function roleOf({ profileArn }: InstanceRecord, account: Account): Role | undefined {
  const profile = profileArn === undefined ? undefined : findProfile(account, profileArn);
  const role = profile?.role;
  if (role === undefined) return undefined;
  const arn = entityArn(account, role);
  const there = roles.roleExists(account, arn) && roles.trusts(account, arn, 'ec2.amazonaws.com');
  return there ? role : undefined;
}

/** The role of the network plugin: one of its own, else the node's. */
function pluginRole(
  cluster: ClusterRecord,
  nodeRole: Role | undefined,
  account: Account,
): Role | undefined {
  const associations = [...cluster.podIdentities.values()];
  const own = associations.find(
    ({ view }) => view.namespace === 'kube-system' && view.serviceAccount === 'aws-node',
  );
  const arn = own?.view.roleArn ?? cluster.addons.get('vpc-cni')?.view.serviceAccountRoleArn;
  return arn === undefined ? nodeRole : roles.find(account, arn);
}

type Decided = { readonly revision: string; readonly denied: Map<string, readonly string[]> };

const decided = new WeakMap<Account, Decided>();

/** IAM is asked again only when its policies, or those of the organization, have changed. */
function deniedTo(
  role: Role | undefined,
  actions: readonly string[],
  account: Account,
): readonly string[] {
  if (role === undefined) return actions;
  const revision = policyRevision(account);
  const before = decided.get(account);
  const cache = before?.revision === revision ? before : { revision, denied: new Map() };
  decided.set(account, cache);
  const key = `${role.id}/${actions.join()}`;
  const known = cache.denied.get(key) ?? actions.filter((it) => !allows(role, it, account));
  cache.denied.set(key, known);
  return known;
}

function allows(role: Role, action: string, account: Account): boolean {
  const principal = sessionOf(role, account);
  const request = { action, resource: '*', principal, context: {}, now: account.clock.now() };
  return evaluate(request, policySetOf(account, principal)).allowed;
}

/** https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html */
function apiServerFrom(
  own: NetworkInterfaceRecord,
  resolver: Resolver,
  cluster: ClusterRecord,
  place: Place,
): NodeFacts['apiServer'] {
  const config = cluster.view.resourcesVpcConfig ?? {};
  const { vpc } = own.subnet;
  const knowsPrivate = resolver.kind === 'amazon' && vpc.dnsHostnames;
  if (config.endpointPrivateAccess && knowsPrivate) return privateApiServer(own, cluster, place);
  if (config.endpointPublicAccess === false) return 'unknown-name';
  const passage = passageOutside(own, API_SERVER, HTTPS, place);
  const { source } = passage;
  if (source !== undefined && !letsIn(config.publicAccessCidrs, source)) return 'not-let-in';
  return { ...passage, address: API_SERVER, isPrivate: false };
}

function privateApiServer(
  own: NetworkInterfaceRecord,
  { network }: ClusterRecord,
  place: Place,
): Reached {
  const ways = network.interfaces.map((far): Reached => {
    const [address = ''] = far.privateIps;
    return { ...passageInside(own, far, HTTPS, place), address, isPrivate: true };
  });
  // The name leads to all of them, and whoever is refused by one tries the next.
  const open = ways.find(({ obstacle }) => obstacle === undefined) ?? ways[0];
  const gone = {
    obstacle: { what: 'route', id: own.subnet.id },
    address: '',
    isPrivate: true,
  } as const;
  return open ?? gone;
}

function letsIn(cidrs: readonly string[] = ['0.0.0.0/0'], source: string): boolean {
  return cidrs.some((cidr) => isInside(cidr, source));
}

/** The ways to the services: by an endpoint in the network, else by the internet. */
function servicesFrom(
  own: NetworkInterfaceRecord,
  resolver: Resolver,
  place: Place,
): NodeFacts['services'] {
  const outside: Reached = {
    ...passageOutside(own, SERVICE, HTTPS, place),
    ...{ address: SERVICE, isPrivate: false },
  };
  const ways = services.map((service) => [
    service,
    endpointWay(own, service, resolver, place) ?? outside,
  ]);
  // One entry for each service of the list.
  return Object.fromEntries(ways) as NodeFacts['services'];
}

function endpointWay(
  own: NetworkInterfaceRecord,
  service: NodeService,
  resolver: Resolver,
  place: Place,
): Reached | undefined {
  const { vpc } = own.subnet;
  const name = `com.amazonaws.${place.region.name}.${service}`;
  const all = [...ec2State(place.region).endpoints.values()].filter(
    (it) => it.vpc === vpc && it.service === name && it.status === 'available',
  );
  const table = routeTableOf(own.subnet, place);
  const gateway = all.find((it) => it.type === 'Gateway' && it.routeTables.includes(table));
  const [address = ''] = own.privateIps;
  if (gateway) {
    return { source: address, address: SERVICE, isPrivate: true, endpoint: gateway };
  }
  const inside = all.find((it) => it.type === 'Interface' && it.privateDns);
  const [far] = inside?.networkInterfaces ?? [];
  if (inside === undefined || far === undefined || resolver.kind !== 'amazon') return undefined;
  const [target = ''] = far.privateIps;
  const passage = passageInside(own, far, HTTPS, place);
  return { ...passage, address: target, isPrivate: true, endpoint: inside };
}

/** Whether the role is known to the cluster, and as that of a node. */
function admissionOf(cluster: ClusterRecord, roleArn: string | undefined): NodeFacts['admission'] {
  if (roleArn === undefined) return 'none';
  const mode = cluster.view.accessConfig?.authenticationMode;
  const entry = cluster.accessEntries.get(roleArn);
  if (entry && mode !== 'CONFIG_MAP') {
    return entry.view.kubernetesGroups?.includes('system:nodes') ? 'node' : 'other';
  }
  return mode !== 'API' && cluster.mappedNodeRoles.has(roleArn) ? 'node' : 'none';
}
