import type { Obstacle } from '../ec2/reachability.ts';
import { minorOf } from './kubernetes-version.ts';
import type { NodeFacts, NodeService, Reached } from './node-facts.ts';
import { nodeActions } from './node-facts.ts';

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

function metadataOff({ metadata }: NodeFacts): Trouble | undefined {
  if (metadata) return undefined;
  const says =
    'nodeadm: "msg":"Command failed","error":"operation error ec2imds: GetInstanceIdentityDocument, exceeded maximum number of attempts, 3, access disabled to EC2 IMDS via client option, or environment variable"';
  return { stage: 'boot', cause: 'metadata', says };
}

function imageUnfit({ image, userData: { form } }: NodeFacts): Trouble | undefined {
  if (image?.os === 'al2023' && form === 'bootstrap.sh') {
    const says =
      'cloud-init: /var/lib/cloud/instance/scripts/part-001: line 5: /etc/eks/bootstrap.sh: No such file or directory';
    return { stage: 'boot', cause: 'image', says };
  }
  if (image?.os === 'al2' && form === 'nodeadm') {
    const says = `cloud-init: WARNING: Unhandled non-multipart (application/node.eks.aws) userdata`;
    return { stage: 'boot', cause: 'image', says };
  }
  return undefined;
}

/** https://awslabs.github.io/amazon-eks-ami/nodeadm/doc/api/ */
function userDataUnfit({ userData, image, cluster }: NodeFacts): Trouble | undefined {
  const failed = (error: string): Trouble => {
    const says = `nodeadm: "msg":"Command failed","error":"${error}"`;
    return { stage: 'boot', cause: 'user-data', says };
  };
  if (userData.form === 'none') return failed('could not find NodeConfig within UserData');
  if (image?.os === 'al2023') {
    if (!userData.endpoint) return failed('Apiserver endpoint is missing in cluster configuration');
    if (!userData.authority) {
      return failed('Certificate authority is missing in cluster configuration');
    }
    if (!userData.cidr) return failed('CIDR is missing in cluster configuration');
  }
  if (userData.endpoint !== undefined && userData.endpoint !== cluster.endpoint) {
    const host = hostOf(userData.endpoint);
    const says = unregistered(userData.endpoint, `dial tcp: lookup ${host}: no such host`);
    return { stage: 'join', cause: 'user-data', says };
  }
  return undefined;
}

function credentialsMissing({ roleArn }: NodeFacts): Trouble | undefined {
  if (roleArn !== undefined) return undefined;
  const says =
    'nodeadm: "msg":"Command failed","error":"operation error EC2: DescribeInstances, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, http response error StatusCode: 404"';
  return { stage: 'boot', cause: 'credentials', says };
}

function bootDenied({ denied, roleArn, image }: NodeFacts): Trouble | undefined {
  const action = nodeActions.boot.find((it) => denied.includes(it));
  if (action === undefined || image?.os === 'windows') return undefined;
  const says = `nodeadm: "msg":"Command failed","error":"operation error EC2: DescribeInstances, https response error StatusCode: 403, api error UnauthorizedOperation: You are not authorized to perform this operation. User: ${roleArn} is not authorized to perform: ${action} because no identity-based policy allows the ${action} action"`;
  return { stage: 'boot', cause: 'permission', says };
}

function ec2Unreachable({ services, resolver }: NodeFacts): Trouble | undefined {
  const way = services.ec2;
  if (resolver.kind === 'silent') {
    const says = `nodeadm: "msg":"Command failed","error":"operation error EC2: DescribeInstances, exceeded maximum number of attempts, 3, https response error StatusCode: 0, request send failed, dial tcp: lookup ec2.amazonaws.com on ${resolver.address}:53: read udp: i/o timeout"`;
    return { stage: 'boot', cause: 'name', says };
  }
  if (way.obstacle === undefined) return undefined;
  const says = `nodeadm: "msg":"Command failed","error":"operation error EC2: DescribeInstances, exceeded maximum number of attempts, 3, https response error StatusCode: 0, request send failed, dial tcp ${way.address}:443: i/o timeout"`;
  return { stage: 'boot', cause: 'network', says, obstacle: way.obstacle };
}

/** https://kubernetes.io/releases/version-skew-policy/#kubelet */
function kubeletTooNew({ image, cluster }: NodeFacts): Trouble | undefined {
  const kubelet = image?.version.minor ?? '';
  if (minorOf(kubelet) <= minorOf(cluster.version)) return undefined;
  const says = `kubelet: E "Unable to register node with API server" err="the server could not find the requested resource" kubelet="${kubelet}"`;
  return { stage: 'join', cause: 'version', says };
}

function nameUnknown({ apiServer, resolver, cluster }: NodeFacts): Trouble | undefined {
  const isSilent = resolver.kind === 'silent';
  if (apiServer !== 'unknown-name' && !isSilent) return undefined;
  const host = hostOf(cluster.endpoint);
  const answer = isSilent ? 'read udp: i/o timeout' : 'no such host';
  const why = `dial tcp: lookup ${host} on ${resolver.address}:53: ${answer}`;
  return { stage: 'join', cause: 'name', says: unregistered(cluster.endpoint, why) };
}

function apiUnreachable({ apiServer, cluster }: NodeFacts): Trouble | undefined {
  if (apiServer === 'unknown-name') return undefined;
  if (apiServer === 'not-let-in') {
    return {
      stage: 'join',
      cause: 'network',
      says: timedOut(cluster.endpoint, hostOf(cluster.endpoint)),
    };
  }
  if (apiServer.obstacle === undefined) return undefined;
  const says = timedOut(cluster.endpoint, apiServer.address);
  return { stage: 'join', cause: 'network', says, obstacle: apiServer.obstacle };
}

function authorityWrong({ userData, cluster }: NodeFacts): Trouble | undefined {
  if (userData.authority === undefined || userData.authority === cluster.authority)
    return undefined;
  const why = 'tls: failed to verify certificate: x509: certificate signed by unknown authority';
  return { stage: 'join', cause: 'certificate', says: unregistered(cluster.endpoint, why) };
}

/** https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html#worker-node-fail */
function unauthorized({ admission, roleArn, userData, cluster }: NodeFacts): Trouble | undefined {
  // A token is made for the cluster that the user data names.
  const elsewhere = userData.name !== undefined && userData.name !== cluster.name;
  if (admission === 'node' && !elsewhere) return undefined;
  const err =
    admission === 'none' || elsewhere
      ? 'Unauthorized'
      : `nodes is forbidden: User \\"${roleArn}\\" cannot create resource \\"nodes\\" in API group \\"\\" at the cluster scope`;
  const says = `kubelet: E "Unable to register node with API server" err="${err}"`;
  return { stage: 'join', cause: 'unauthorized', says };
}

const notInitialized =
  'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized';

/** Without its image the network plugin does not start, and without it no node is ready. */
function imagesDenied({ denied }: NodeFacts): Trouble | undefined {
  const action = nodeActions.images.find((it) => denied.includes(it));
  if (action === undefined) return undefined;
  const says = `kubelet: E "Failed to pull image" image="amazon-k8s-cni" err="failed to resolve reference: unexpected status from HEAD request: 403 Forbidden"; ${notInitialized}`;
  return { stage: 'ready', cause: 'images', says };
}

function registryUnreachable({ services }: NodeFacts): Trouble | undefined {
  const needed: readonly NodeService[] = ['ecr.api', 'ecr.dkr', 's3'];
  const way = needed.map((name): Reached => services[name]).find(({ obstacle }) => obstacle);
  if (way?.obstacle === undefined) return undefined;
  const says = `kubelet: E "Failed to pull image" image="amazon-k8s-cni" err="failed to do request: dial tcp ${way.address}:443: i/o timeout"; ${notInitialized}`;
  return { stage: 'ready', cause: 'images', says, obstacle: way.obstacle };
}

function cniDenied({ denied }: NodeFacts): Trouble | undefined {
  const action = nodeActions.cni.find((it) => denied.includes(it));
  if (action === undefined) return undefined;
  const says = `kubelet: E "Container runtime network not ready" networkReady="${notInitialized}"; aws-node: Unauthorized operation: failed to call ${action} due to missing permissions.`;
  return { stage: 'ready', cause: 'cni', says };
}

function hostOf(endpoint: string): string {
  return endpoint.replace(/^https:\/\//, '');
}

function timedOut(endpoint: string, address: string): string {
  return unregistered(endpoint, `dial tcp ${address}:443: i/o timeout`);
}

function unregistered(endpoint: string, why: string): string {
  const host = hostOf(endpoint);
  return `kubelet: E "Unable to register node with API server" err="Post \\"https://${host}/api/v1/nodes\\": ${why}"`;
}
