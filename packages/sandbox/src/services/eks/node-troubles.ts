import { filled } from '../../filled.ts';
import type { Obstacle } from '../ec2/reachability.ts';
import { minorOf } from './kubernetes-version.ts';
import { layerBucket, nodeActions } from './node-endpoints.ts';
import type { NodeFacts, NodeService, Reached } from './node-facts.ts';
import { nodeTexts as texts } from './node-texts.ts';

/**
 * How far a node comes with a trouble: not as far as kubelet, not into the cluster, or into it but
 * not ready.
 */
export type Stage = 'boot' | 'join' | 'ready';

export type Trouble = {
  readonly stage: Stage;
  readonly cause:
    | 'metadata'
    | 'credentials'
    | 'user-data'
    | 'image'
    | 'version'
    | 'name'
    | 'network'
    | 'certificate'
    | 'unauthorized'
    | 'permission'
    | 'images'
    | 'cni';
  /** What the node writes to its log and console. */
  readonly says: string;
  /** What stands in the way, where it is one thing of the network. */
  readonly obstacle?: Obstacle;
};

type Judge = (facts: NodeFacts) => Trouble | undefined;

/** In the order in which a node comes to need things: what comes first is what it reports. */
const toJoin: readonly Judge[] = [
  metadataOff,
  imageUnfit,
  userDataUnfit,
  credentialsMissing,
  bootDenied,
  ec2Unreachable,
  kubeletTooNew,
  nameUnknown,
  apiUnreachable,
  authorityWrong,
  unauthorized,
  imagesDenied,
  registryUnreachable,
  cniDenied,
];

/** What a node that runs goes on needing: its network plugin works on, whatever its role may. */
const toStay: readonly Judge[] = [
  metadataOff,
  credentialsMissing,
  nameUnknown,
  apiUnreachable,
  unauthorized,
];

/** The first thing that an instance runs into on its way to being a node, and one that runs. */
export type Troubles = {
  readonly joining: Trouble | undefined;
  readonly running: Trouble | undefined;
};

export function troublesOf(facts: NodeFacts): Troubles {
  return { joining: firstOf(toJoin, facts), running: firstOf(toStay, facts) };
}

function firstOf(judges: readonly Judge[], facts: NodeFacts): Trouble | undefined {
  for (const judge of judges) {
    const trouble = judge(facts);
    if (trouble) return trouble;
  }
  return undefined;
}

type Facts = NodeFacts;

/** What boots a node of each kind, and how it says that it cannot. */
function failed({ image }: Facts, error: string): string {
  if (image?.os === 'bottlerocket') return `pluto: ${error}`;
  if (image?.os === 'al2') return `cloud-init: ${error}`;
  return filled(texts.command, { error });
}

function metadataOff(facts: Facts): Trouble | undefined {
  if (facts.metadata) return undefined;
  return { stage: 'boot', cause: 'metadata', says: failed(facts, texts.metadataOff) };
}

function imageUnfit({ image, userData: { form } }: Facts): Trouble | undefined {
  if (image?.os === 'al2023' && form === 'bootstrap.sh') {
    return { stage: 'boot', cause: 'image', says: texts.noScript };
  }
  if (image?.os === 'al2' && form === 'nodeadm') {
    return { stage: 'boot', cause: 'image', says: texts.unhandled };
  }
  return undefined;
}

/** https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/ */
function userDataUnfit(facts: Facts): Trouble | undefined {
  const { userData, image, cluster } = facts;
  const lacks = (error: string): Trouble => {
    return { stage: 'boot', cause: 'user-data', says: failed(facts, error) };
  };
  if (userData.form === 'none') return lacks(texts.noConfig);
  if (image?.os === 'al2023') {
    if (!userData.endpoint) return lacks(texts.noEndpoint);
    if (!userData.authority) return lacks(texts.noAuthority);
    if (!userData.cidr) return lacks(texts.noCidr);
  }
  if (userData.endpoint !== undefined && userData.endpoint !== cluster.endpoint) {
    const why = `dial tcp: lookup ${hostOf(userData.endpoint)}: no such host`;
    return { stage: 'join', cause: 'user-data', says: unregistered(userData.endpoint, why) };
  }
  return undefined;
}

function credentialsMissing(facts: Facts): Trouble | undefined {
  if (facts.roleArn !== undefined) return undefined;
  return { stage: 'boot', cause: 'credentials', says: failed(facts, texts.noCredentials) };
}

function bootDenied(facts: Facts): Trouble | undefined {
  const action = nodeActions.boot.find(isRefused(facts));
  if (action === undefined || facts.image?.os === 'windows') return undefined;
  const policy = facts.denied.includes(action) ? 'identity-based' : 'VPC endpoint';
  const error = filled(texts.ec2Denied, { role: facts.roleArn, action, policy });
  return { stage: 'boot', cause: 'permission', says: failed(facts, error) };
}

function ec2Unreachable(facts: Facts): Trouble | undefined {
  const { services, resolver, region } = facts;
  const { address, obstacle } = services.ec2;
  const says = (why: string) => failed(facts, filled(texts.ec2Unreached, { why }));
  if (resolver.kind === 'silent') {
    const lookup = `lookup ec2.${region}.amazonaws.com on ${resolver.address}:53: read udp`;
    return { stage: 'boot', cause: 'name', says: says(lookup) };
  }
  if (obstacle === undefined) return undefined;
  return { stage: 'boot', cause: 'network', says: says(`${address}:443`), obstacle };
}

/** https://kubernetes.io/releases/version-skew-policy/#kubelet */
function kubeletTooNew({ image, cluster }: Facts): Trouble | undefined {
  const kubelet = image?.version.minor ?? '';
  if (minorOf(kubelet) <= minorOf(cluster.version)) return undefined;
  const says = filled(texts.unregistered, { why: texts.tooNew });
  return { stage: 'join', cause: 'version', says };
}

function nameUnknown({ apiServer, resolver, cluster }: Facts): Trouble | undefined {
  const isSilent = resolver.kind === 'silent';
  if (apiServer !== 'unknown-name' && !isSilent) return undefined;
  const host = hostOf(cluster.endpoint);
  const answer = isSilent ? 'read udp: i/o timeout' : 'no such host';
  const why = `dial tcp: lookup ${host} on ${resolver.address}:53: ${answer}`;
  return { stage: 'join', cause: 'name', says: unregistered(cluster.endpoint, why) };
}

function apiUnreachable({ apiServer, cluster }: Facts): Trouble | undefined {
  if (apiServer === 'unknown-name') return undefined;
  const { endpoint } = cluster;
  if (apiServer === 'not-let-in') {
    return { stage: 'join', cause: 'network', says: timedOut(endpoint, hostOf(endpoint)) };
  }
  const { address, obstacle } = apiServer;
  if (obstacle === undefined) return undefined;
  return { stage: 'join', cause: 'network', says: timedOut(endpoint, address), obstacle };
}

function authorityWrong({ userData, cluster }: Facts): Trouble | undefined {
  const { authority = cluster.authority } = userData;
  if (authority === cluster.authority) return undefined;
  const says = unregistered(cluster.endpoint, texts.badAuthority);
  return { stage: 'join', cause: 'certificate', says };
}

/** https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html#worker-node-fail */
function unauthorized({ admission, roleArn, userData, cluster }: Facts): Trouble | undefined {
  // A token is made for the cluster that the user data names.
  const elsewhere = userData.name !== undefined && userData.name !== cluster.name;
  if (admission === 'node' && !elsewhere) return undefined;
  const isUnknown = admission === 'none' || elsewhere;
  const why = isUnknown ? 'Unauthorized' : filled(texts.forbidden, { role: roleArn });
  return { stage: 'join', cause: 'unauthorized', says: filled(texts.unregistered, { why }) };
}

const { notInitialized } = texts;

/** Without its image the network plugin does not start, and without it no node is ready. */
function imagesDenied(facts: Facts): Trouble | undefined {
  const noImage = nodeActions.images.some(isRefused(facts));
  const noLayer = nodeActions.layers.some((it) => facts.closed.includes(it));
  if (!noImage && !noLayer) return undefined;
  const { region } = facts;
  const why = noImage
    ? 'failed to resolve reference: unexpected status from HEAD request: 403 Forbidden'
    : filled(texts.layerRefused, { region, bucket: layerBucket(region) });
  const says = filled(texts.unpulled, { why, notInitialized });
  return { stage: 'ready', cause: 'images', says };
}

function registryUnreachable({ services }: Facts): Trouble | undefined {
  const needed: readonly NodeService[] = ['ecr.api', 'ecr.dkr', 's3'];
  const way = needed.map((name): Reached => services[name]).find(({ obstacle }) => obstacle);
  if (way?.obstacle === undefined) return undefined;
  const why = `failed to do request: dial tcp ${way.address}:443: i/o timeout`;
  const says = filled(texts.unpulled, { why, notInitialized });
  return { stage: 'ready', cause: 'images', says, obstacle: way.obstacle };
}

function cniDenied(facts: Facts): Trouble | undefined {
  const action = nodeActions.cni.find(isRefused(facts));
  if (action === undefined) return undefined;
  const says = filled(texts.cniDenied, { action, notInitialized });
  return { stage: 'ready', cause: 'cni', says };
}

/** By the policies of the role, or by those of an endpoint on the way. */
function isRefused({ denied, closed }: Facts): (action: string) => boolean {
  return (action) => denied.includes(action) || closed.includes(action);
}

function hostOf(endpoint: string): string {
  return endpoint.replace(/^https:\/\//, '');
}

function timedOut(endpoint: string, address: string): string {
  return unregistered(endpoint, `dial tcp ${address}:443: i/o timeout`);
}

function unregistered(endpoint: string, cause: string): string {
  const why = filled(texts.post, { host: hostOf(endpoint), why: cause });
  return filled(texts.unregistered, { why });
}
