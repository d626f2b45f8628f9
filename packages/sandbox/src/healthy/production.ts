import type { CreateSubnetResult, CreateVpcResult } from '@aws-sdk/client-ec2';
import type { DescribeClusterVersionsResponse } from '@aws-sdk/client-eks';
import type { Call } from './call.ts';
import { roleNames } from './principals.ts';

/** The one cluster of the production account, which nobody has put nodes into yet. */
export const PRODUCTION_CLUSTER = 'shop-live';

const region = 'us-west-2';
const tags = (Name: string, ResourceType: string) => ({
  TagSpecifications: [{ ResourceType, Tags: [{ Key: 'Name', Value: Name }] }],
});

/** Its network, and the cluster in it. */
export function productionCluster(inside: (minutes: number) => Call, accountId: string): void {
  const call = (minutes: number, name: string, input: object) =>
    inside(minutes)(name, input, { region });
  const { Vpc }: CreateVpcResult = call(40, 'ec2:CreateVpc', {
    ...{ CidrBlock: '10.60.0.0/16', ...tags('shop-production', 'vpc') },
  });
  const VpcId = Vpc?.VpcId;
  call(40, 'ec2:ModifyVpcAttribute', { VpcId, EnableDnsHostnames: { Value: true } });
  const subnetIds = ['us-west-2a', 'us-west-2b'].map((AvailabilityZone, index) => {
    const { Subnet }: CreateSubnetResult = call(41, 'ec2:CreateSubnet', {
      ...{ VpcId, CidrBlock: `10.60.${index * 32}.0/19`, AvailabilityZone },
      ...tags(`shop-production-private-${AvailabilityZone}`, 'subnet'),
    });
    return Subnet?.SubnetId;
  });
  const offered: DescribeClusterVersionsResponse = call(42, 'eks:DescribeClusterVersions', {});
  const { clusterVersion: version } =
    offered.clusterVersions?.find(({ defaultVersion }) => defaultVersion) ?? {};
  call(43, 'eks:CreateCluster', {
    ...{ name: PRODUCTION_CLUSTER, version, tags: { team: 'platform', stage: 'production' } },
    roleArn: `arn:aws:iam::${accountId}:role/${roleNames.cluster}`,
    resourcesVpcConfig: { subnetIds, endpointPrivateAccess: true },
    accessConfig: {
      authenticationMode: 'API',
      bootstrapClusterCreatorAdminPermissions: false,
    },
  });
}
