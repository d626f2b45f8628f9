import { type Cidr, contains, overlaps, parseCidr } from '../ec2/cidr.ts';
import type { VpcRecord } from '../ec2/state.ts';
import { controlPlaneFaults } from './control-plane-faults.ts';
import { faults } from './faults.ts';
import { quotas } from './limits.ts';

const privateBlocks: readonly Cidr[] = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].flatMap(
  (text) => parseCidr(text) ?? [],
);

function isPrivate(cidr: Cidr): boolean {
  return privateBlocks.some((block) => contains(block, cidr));
}

/**
 * Blocks of the internet that a public endpoint lets in: of IPv4, and none that is private. Blocks
 * for documentation, which AWS refuses too, are the internet's in the sandbox.
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export function checkPublicBlocks(clusterName: string, given: readonly string[] = []): void {
  if (given.length > quotas.publicAccessCidrs) {
    throw controlPlaneFaults.publicBlockLimit({ clusterName, limit: quotas.publicAccessCidrs });
  }
  const parsed = given.map((text) => ({ text, cidr: parseCidr(text) }));
  const invalid = parsed.filter(({ cidr }) => cidr?.family !== 4);
  if (invalid.length > 0)
    throw controlPlaneFaults.publicBlocksInvalid({ clusterName, cidrs: list(invalid) });
  const closed = parsed.filter(({ cidr }) => cidr && isPrivate(cidr));
  if (closed.length > 0)
    throw controlPlaneFaults.publicBlocksPrivate({ clusterName, cidrs: list(closed) });
}

function list(blocks: readonly { readonly text: string }[]): string {
  return blocks.map(({ text }) => text).join(', ');
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html */
export function checkServiceBlock(
  clusterName: string,
  text: string,
  vpc: VpcRecord | undefined,
): void {
  const cidr = parseCidr(text);
  const refuse = (reason: string) =>
    faults.valueInvalid({ clusterName, member: 'serviceIpv4Cidr', reason });
  if (cidr?.family !== 4 || !isPrivate(cidr)) {
    throw refuse('it must be within 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16');
  }
  if (cidr.length < 12 || cidr.length > 24) throw refuse('it must be between /24 and /12');
  const taken = vpc?.cidrs.find((block) => overlaps(block.cidr, cidr));
  if (taken) throw refuse(`it overlaps with ${taken.cidr.text} of the VPC`);
}
