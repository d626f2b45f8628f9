import { type NodegroupScalingConfig, waitUntilNodegroupDeleted } from '@aws-sdk/client-eks';
import { type Account, given, patience } from './account.ts';
import type { Made } from './cluster.ts';
import type { Network } from './network.ts';

export const nodegroupName = 'ng-1';

/** A launch template and a managed node group in the private subnets; it does not wait. */
export async function createNodes(
  { ec2, eks }: Account,
  { name, group, nodeRole }: Made,
  network: Network,
  scalingConfig: NodegroupScalingConfig,
): Promise<string> {
  const { LaunchTemplate } = await ec2.createLaunchTemplate({
    LaunchTemplateName: `eksctl-${name}-nodegroup-${nodegroupName}`,
    LaunchTemplateData: {
      BlockDeviceMappings: [
        { DeviceName: '/dev/xvda', Ebs: { VolumeSize: 80, VolumeType: 'gp3', Iops: 3000 } },
      ],
      MetadataOptions: { HttpTokens: 'required', HttpPutResponseHopLimit: 2 },
      SecurityGroupIds: [group, network.sharedGroup],
      TagSpecifications: [
        { ResourceType: 'instance', Tags: [{ Key: 'Name', Value: `${name}-${nodegroupName}` }] },
      ],
    },
  });
  const id = given(LaunchTemplate?.LaunchTemplateId);
  await eks.createNodegroup({
    ...{ clusterName: name, nodegroupName, nodeRole, scalingConfig },
    ...{ subnets: [...network.inside], instanceTypes: ['m6i.large'] },
    ...{ amiType: 'AL2023_x86_64_STANDARD', launchTemplate: { id, version: '1' } },
    labels: { 'alpha.eksctl.io/nodegroup-name': nodegroupName },
  });
  return id;
}

/** The instances of the group that are pending or running. */
export async function instancesOf({ ec2 }: Account, { name }: Made) {
  const { Reservations = [] } = await ec2.describeInstances({
    Filters: [
      { Name: 'tag:eks:cluster-name', Values: [name] },
      { Name: 'instance-state-name', Values: ['pending', 'running'] },
    ],
  });
  return Reservations.flatMap(({ Instances = [] }) => Instances);
}

export async function deleteNodes(
  { ec2, eks }: Account,
  { name }: Made,
  LaunchTemplateId: string,
): Promise<void> {
  const group = { clusterName: name, nodegroupName };
  await eks.deleteNodegroup(group);
  await waitUntilNodegroupDeleted({ client: eks, ...patience }, group);
  await ec2.deleteLaunchTemplate({ LaunchTemplateId });
}
