import type { Account, Region } from '../../account/account.ts';
import { policyRevision } from '../../enforce/policies.ts';
import type { InstanceRecord } from '../ec2/compute-state.ts';
import { imagesOf } from '../ec2/images.ts';
import { findProfile } from '../ec2/instance-input.ts';
import { privateName } from '../ec2/instance-view.ts';
import { ec2State } from '../ec2/state.ts';
import { durations } from './limits.ts';
import { gatherNodeFacts } from './node-facts.ts';
import { nodeTexts } from './node-texts.ts';
import { type Trouble, type Troubles, troublesOf } from './node-troubles.ts';
import { readUserData } from './node-user-data.ts';
import { type ClusterRecord, eksState } from './state.ts';

type Place = { readonly account: Account; readonly region: Region };

export type NodeStatus = 'Booting' | 'NotReady' | 'Ready';

/** An instance on its way to being a node, or one that is. */
export type NodeRecord = {
  readonly instanceId: string;
  readonly name: string;
  readonly nodegroup: string | undefined;
  /** `v1.33.8-eks-113cf36` */
  readonly kubelet: string;
  status: NodeStatus;
  /** Since when it has its status, and since when it has not been ready. */
  since: number;
  unreadySince: number;
  /** Whether it ever was ready: its network plugin works on, whatever its role may. */
  wasReady: boolean;
  trouble: Trouble | undefined;
  /** The trouble that stands in its console already. */
  said: string | undefined;
  /** What it is about to become, and when. */
  pending: { readonly to: NodeStatus; readonly at: number } | undefined;
};

/** Lets the instances of a region come to be nodes of their clusters, and cease to be. */
export function settleNodes(place: Place, at: number): void {
  const { clusters } = eksState(place.region);
  const { instances } = ec2State(place.region);
  const world = instances.size > 0 ? stampOfWorld(place) : '';
  const knownOf = new Map<ClusterRecord, Known>();
  for (const instance of instances.values()) {
    const named = clusters.get(readUserData(instance.userData).name ?? '');
    const cluster = named ?? clusters.get(ownerOf(instance));
    if (!cluster) continue;
    const known = knownOf.get(cluster) ?? knownTroubles(cluster, world);
    knownOf.set(cluster, known);
    settleNode(instance, cluster, place, at, known);
  }
  for (const cluster of clusters.values()) {
    for (const id of cluster.nodes.keys()) if (!instances.has(id)) cluster.nodes.delete(id);
  }
}

type Known = Map<string, Troubles | undefined>;

const troubles = new WeakMap<ClusterRecord, { readonly stamp: string; readonly known: Known }>();

/** Troubles that were found stay what they are until a call, or time, changes what they rest on. */
function knownTroubles(cluster: ClusterRecord, world: string): Known {
  const stamp = `${world},${stampOf(cluster)}`;
  const before = troubles.get(cluster);
  if (before?.stamp === stamp) return before.known;
  const known: Known = new Map();
  troubles.set(cluster, { stamp, known });
  return known;
}

/** What bears on the nodes of all clusters of a region. */
function stampOfWorld({ account, region }: Place): string {
  const { natGateways, endpoints } = ec2State(region);
  return [
    policyRevision(account),
    account.changes.get('ec2'),
    ...[...natGateways.values(), ...endpoints.values()].map(({ status }) => status),
  ].join();
}

/** What of a cluster bears on its nodes. */
function stampOf(cluster: ClusterRecord): string {
  const { status, since, accessEntries, podIdentities, mappedNodeRoles, addons } = cluster;
  // Users are no nodes.
  const roles = [...accessEntries].filter(([arn]) => arn.includes(':role/'));
  const entries = roles.map(([arn, { view }]) => `${arn}${view.type}`);
  const cni = addons.get('vpc-cni')?.view.serviceAccountRoleArn;
  return [status, since, podIdentities.size, mappedNodeRoles.size, cni, ...entries].join();
}

/** A node whose user data names no cluster still belongs to the group that launched it. */
function ownerOf({ tags }: InstanceRecord): string {
  return tags.get('eks:cluster-name') ?? '';
}

/** The next moment at which a node of the region changes. */
export function nextOfNodes({ region }: Pick<Place, 'region'>, after: number): number {
  let next = Number.POSITIVE_INFINITY;
  for (const { nodes } of eksState(region).clusters.values()) {
    for (const { pending } of nodes.values()) {
      if (pending && pending.at > after && pending.at < next) next = pending.at;
    }
  }
  return next;
}

function settleNode(
  instance: InstanceRecord,
  cluster: ClusterRecord,
  place: Place,
  at: number,
  known: Known,
): void {
  const { status, id } = instance;
  if (status === 'terminated' || status === 'shutting-down') {
    cluster.nodes.delete(id);
    return;
  }
  if (status === 'pending') return;
  const node = cluster.nodes.get(id) ?? booting(instance, cluster, place);
  const found = troublesFor(instance, cluster, place, known);
  const own = node.wasReady ? found?.running : found?.joining;
  const trouble = status === 'running' ? own : stopped;
  node.trouble = trouble;
  advance(node, instance, at, place);
  complain(node, instance, at);
}

/** Says once what is wrong; what keeps a node from being ready shows when it is registered. */
function complain(node: NodeRecord, instance: InstanceRecord, at: number): void {
  const { trouble, status } = node;
  if (instance.status !== 'running' || (trouble?.stage === 'ready' && status === 'Booting')) return;
  if (trouble !== undefined && trouble.says !== node.said) write(instance, at, trouble.says);
  node.said = trouble?.says;
}

/** An instance that is stopped says nothing. */
const stopped: Trouble = { stage: 'join', cause: 'network', says: nodeTexts.stopped };

function booting(instance: InstanceRecord, cluster: ClusterRecord, place: Place): NodeRecord {
  const image = imagesOf(place.region.name).get(instance.spec.imageId);
  const node: NodeRecord = {
    instanceId: instance.id,
    name: privateName(instance, place),
    nodegroup: instance.tags.get('eks:nodegroup-name'),
    kubelet: `v${image?.version.patch ?? '0.0.0'}-eks-113cf36`,
    ...{ status: 'Booting', since: instance.since, unreadySince: instance.since },
    ...{ wasReady: false, trouble: undefined, said: undefined, pending: undefined },
  };
  cluster.nodes.set(instance.id, node);
  return node;
}

/** Instances that are alike in all that bears on it have the same troubles. */
function troublesFor(
  instance: InstanceRecord,
  cluster: ClusterRecord,
  place: Place,
  known: Known,
): Troubles | undefined {
  const key = keyOf(instance, cluster, place.account);
  if (!known.has(key)) {
    const facts = gatherNodeFacts(instance, cluster, place);
    known.set(key, facts && troublesOf(facts));
  }
  return known.get(key);
}

/** All of an instance that bears on its troubles; long texts by number. */
function keyOf(instance: InstanceRecord, cluster: ClusterRecord, account: Account): string {
  const [own] = instance.interfaces;
  const { profileArn, userData = '', spec, metadata } = instance;
  const text = texts.get(userData) ?? texts.size;
  texts.set(userData, text);
  const profile = profileArn === undefined ? undefined : findProfile(account, profileArn);
  return [
    ...[
      cluster.name,
      own?.subnet.id,
      own?.publicIp !== undefined,
      profileArn,
      profile?.role?.id,
      spec.imageId,
    ],
    ...[metadata.endpoint, text, ...(own?.groups.map(({ id }) => id) ?? [])],
  ].join('|');
}

const texts = new Map<string, number>();

/** What the node would be by now, and how long it takes to become that. */
function advance(node: NodeRecord, instance: InstanceRecord, at: number, place: Place): void {
  const wanted = wantedStatus(node);
  if (wanted === node.status) {
    node.pending = undefined;
    return;
  }
  if (node.pending?.to !== wanted) {
    const due = Math.max(at, dueAt(node, wanted, at, place.account.clock.speed));
    node.pending = { to: wanted, at: due };
  }
  if (node.pending.at > at) return;
  become(node, wanted, instance, at);
  advance(node, instance, at, place);
}

function wantedStatus({ status, trouble }: NodeRecord): NodeStatus {
  if (status === 'Booting') {
    return trouble === undefined || trouble.stage === 'ready' ? 'NotReady' : 'Booting';
  }
  return trouble === undefined ? 'Ready' : 'NotReady';
}

function dueAt(node: NodeRecord, to: NodeStatus, at: number, speed: number): number {
  if (node.status === 'Booting') {
    // The first attempt comes with the boot; later ones every few seconds.
    const first = node.since + durations.nodeBoot / speed;
    return first >= at ? first : at + durations.nodeRetry / speed;
  }
  if (to === 'NotReady') return at + durations.nodeGrace / speed;
  return at + (node.wasReady ? durations.nodeRetry : durations.nodeStart) / speed;
}

function become(node: NodeRecord, to: NodeStatus, instance: InstanceRecord, at: number): void {
  if (node.status === 'Booting') {
    write(instance, at, `kubelet: I "Successfully registered node" node="${node.name}"`);
  }
  if (to === 'Ready') {
    write(instance, at, `kubelet: I "Node became ready" node="${node.name}"`);
    node.wasReady = true;
  } else if (node.status === 'Ready') {
    node.unreadySince = at;
  }
  node.status = to;
  node.since = at;
  node.pending = undefined;
}

/** A console holds 64 KB, of which the oldest lines go first. */
const MOST_LINES = 200;

function write({ console: lines }: InstanceRecord, at: number, text: string): void {
  const time = new Date(at).toUTCString().slice(5, 25);
  lines.push({ at, text: `${time} ${text}` });
  if (lines.length > MOST_LINES) lines.splice(3, lines.length - MOST_LINES);
}
