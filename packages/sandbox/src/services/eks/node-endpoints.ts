import type { Principal } from '@gantry/identity';
import type { Account, Region } from '../../account/account.ts';
import { letsPass } from '../ec2/endpoint-policy.ts';
import { entityArn } from '../iam/arns.ts';
import type { Role } from '../iam/state.ts';
import type { NodeFacts, NodeService } from './node-facts.ts';

/** https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html */
export const nodeActions = {
  boot: ['ec2:DescribeInstances'],
  images: ['ecr:GetAuthorizationToken', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  layers: ['s3:GetObject'],
  cni: [
    'ec2:CreateNetworkInterface',
    'ec2:AttachNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:DescribeNetworkInterfaces',
  ],
} as const;

type Place = { readonly account: Account; readonly region: Region };

/** Calls that a node makes, by the service that it makes them to, and what they are about. */
type Call = {
  readonly service: NodeService;
  readonly actions: readonly string[];
  readonly resource: string;
};

/**
 * Where ECR keeps the layers of images.
 * https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html#ecr-minimum-s3-perms
 */
export function layerBucket(region: string): string {
  return `prod-${region}-starport-layer-bucket`;
}

function callsOf({ name }: Region): readonly Call[] {
  const [token, ...pull] = nodeActions.images;
  // The network plugin's image lies with EKS, not in the account of the node.
  const image = `arn:aws:ecr:${name}:602401143452:repository/amazon-k8s-cni`;
  return [
    { service: 'ec2', actions: nodeActions.boot, resource: '*' },
    { service: 'ecr.api', actions: [token], resource: '*' },
    { service: 'ecr.dkr', actions: pull, resource: image },
    { service: 's3', actions: nodeActions.layers, resource: `arn:aws:s3:::${layerBucket(name)}/*` },
  ];
}

/** Actions that the policies of endpoints do not let pass, of those that a node needs. */
export function closedActions(
  ways: NodeFacts['services'],
  { node, plugin }: { readonly node: Role | undefined; readonly plugin: Role | undefined },
  place: Place,
): readonly string[] {
  const closed = (role: Role | undefined, { service, actions, resource }: Call) => {
    const { endpoint } = ways[service];
    if (role === undefined || endpoint === undefined) return [];
    const principal = sessionOf(role, place.account);
    const now = place.account.clock.now();
    return actions.filter((action) => {
      return !letsPass(endpoint, { action, resource, principal, context: {}, now });
    });
  };
  return [
    ...callsOf(place.region).flatMap((call) => closed(node, call)),
    ...closed(plugin, { service: 'ec2', actions: nodeActions.cni, resource: '*' }),
  ];
}

/** A role as the node, or a pod on it, has taken it on. */
export function sessionOf(role: Role, account: Account): Principal {
  const arn = entityArn(account, role);
  return {
    ...{ type: 'AssumedRole', account: account.id, arn, name: 'node', tags: {} },
    userId: `${role.id}:node`,
    issuer: { arn, userId: role.id, name: role.name },
  };
}
