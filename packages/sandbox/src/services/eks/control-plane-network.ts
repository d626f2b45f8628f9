import type { Cluster } from '@aws-sdk/client-eks';
import { addInterface, dropInterface } from '../ec2/interface-store.ts';
import {
  allowSelf,
  dropSecurityGroup,
  isGroupInUse,
  newSecurityGroup,
} from '../ec2/security-groups.ts';
import {
  ec2State,
  type NetworkInterfaceRecord,
  type Place,
  type SecurityGroupRecord,
  type SubnetRecord,
  type VpcRecord,
} from '../ec2/state.ts';
import { freeAddresses } from '../ec2/subnet-addresses.ts';

/** What a cluster holds in its VPC: its security group, and the control plane's interfaces. */
export type ControlPlaneNetwork = {
  readonly group: SecurityGroupRecord;
  interfaces: NetworkInterfaceRecord[];
};

type VpcConfig = Pick<NonNullable<Cluster['resourcesVpcConfig']>, 'subnetIds' | 'securityGroupIds'>;
type Now = { readonly now: number };

/** In different zones each. https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html */
const INTERFACES = 2;
/** In whose account the control plane runs. */
const OWNER = '123456789012';

/**
 * The group that every cluster has, made by EKS.
 * https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
export function clusterNetwork(
  clusterName: string,
  vpc: VpcRecord,
  config: VpcConfig,
  place: Place & Now,
): ControlPlaneNetwork {
  const name = `eks-cluster-sg-${clusterName}-${place.account.rng.text(10, '0123456789')}`;
  const description =
    'EKS created security group applied to ENI that is attached to EKS Control Plane master ' +
    'nodes, as well as any managed workloads.';
  const tags = new Map([
    ['Name', name],
    [`kubernetes.io/cluster/${clusterName}`, 'owned'],
    ['aws:eks:cluster-name', clusterName],
  ]);
  const group = newSecurityGroup(vpc, { name, description, tags }, place);
  allowSelf(group, place);
  const network: ControlPlaneNetwork = { group, interfaces: [] };
  placeInterfaces(network, clusterName, config, place);
  return network;
}

/** Brings the interfaces where the configuration wants them, as far as there are addresses. */
export function placeInterfaces(
  network: ControlPlaneNetwork,
  clusterName: string,
  { subnetIds = [], securityGroupIds = [] }: VpcConfig,
  place: Place & Now,
): void {
  const { subnets, securityGroups } = ec2State(place.region);
  const further = securityGroupIds.flatMap((id) => securityGroups.get(id) ?? []);
  const groups = [network.group, ...further];
  const left = network.interfaces.filter(({ subnet }) => !subnetIds.includes(subnet.id));
  for (const record of left) dropInterface(record, place);
  network.interfaces = network.interfaces.filter((record) => !left.includes(record));
  for (const record of network.interfaces) record.groups = groups;
  for (const subnet of subnetIds.flatMap((id) => subnets.get(id) ?? [])) {
    if (!wants(network, subnet)) continue;
    const description = `Amazon EKS ${clusterName}`;
    const service = { requester: OWNER, owner: OWNER, at: place.now };
    network.interfaces.push(addInterface({ subnet, groups, description, service }, place));
  }
}

function wants({ interfaces }: ControlPlaneNetwork, subnet: SubnetRecord): boolean {
  return (
    interfaces.length < INTERFACES &&
    interfaces.every((it) => it.subnet.zone !== subnet.zone) &&
    freeAddresses(subnet) > 0
  );
}

/** A control plane without interfaces in two zones does not come to life. */
export function lacksInterfaces({ interfaces }: ControlPlaneNetwork): boolean {
  return interfaces.length < INTERFACES;
}

/** What goes with the cluster; the group stays where something else has come to need it. */
export function leaveNetwork(
  { group, interfaces }: ControlPlaneNetwork,
  place: Pick<Place, 'region'>,
): void {
  for (const record of interfaces) dropInterface(record, place);
  if (!isGroupInUse(ec2State(place.region), group)) dropSecurityGroup(group, place);
}
