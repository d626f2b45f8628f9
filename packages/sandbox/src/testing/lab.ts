import { EC2 } from '@aws-sdk/client-ec2';
import { EKS } from '@aws-sdk/client-eks';
import type { MistakeWorld } from './mistake.ts';

/** What the healthy account lends to new clusters of the account. */
export const clusterRole = 'arn:aws:iam::111122223333:role/eks-cluster';
export const nodeRole = 'arn:aws:iam::111122223333:role/eks-node';
export const devSubnets: string[] = ['subnet-04ea17c6dc5f80936', 'subnet-05fb28d7ed6091a47'];

/** Small subnets in three zones of a network of their own. */
export async function ownSubnets(world: MistakeWorld): Promise<string[]> {
  const ec2 = world.client(EC2);
  const { Vpc } = await ec2.createVpc({ CidrBlock: '10.1.0.0/16' });
  const made: string[] = [];
  for (const [at, zone] of ['a', 'b', 'c'].entries()) {
    const { Subnet } = await ec2.createSubnet({
      VpcId: Vpc?.VpcId,
      CidrBlock: `10.1.${at}.0/28`,
      AvailabilityZone: `us-west-2${zone}`,
    });
    made.push(Subnet?.SubnetId ?? '');
  }
  return made;
}

/** A cluster that has come to life. */
export async function cluster(
  world: MistakeWorld,
  asked: { readonly name: string; readonly version?: string; readonly keyArn?: string },
  subnetIds: string[] = devSubnets,
): Promise<void> {
  const { name, version, keyArn } = asked;
  const encryptionConfig = [{ provider: { keyArn }, resources: ['secrets'] }];
  await world.client(EKS).createCluster({
    ...{ name, version, roleArn: clusterRole, resourcesVpcConfig: { subnetIds } },
    ...(keyArn === undefined ? {} : { encryptionConfig }),
  });
  world.wait(12);
  await world.client(EKS).describeCluster({ name });
}

/** Takes the control plane from minor to minor, whatever stands in the way. */
export async function upgrade(
  world: MistakeWorld,
  name: string,
  ...versions: string[]
): Promise<void> {
  for (const version of versions) {
    await world.client(EKS).updateClusterVersion({ name, version, force: true });
    world.wait(10);
    await world.client(EKS).describeCluster({ name });
  }
}

/** An insight by its name, after EKS has looked at the cluster anew. */
export async function insight(
  world: MistakeWorld,
  clusterName: string,
  name: string,
): Promise<{ readonly insight: string | undefined; readonly reason: string | undefined }> {
  const eks = world.client(EKS);
  await eks.startInsightsRefresh({ clusterName });
  world.wait(2);
  const filter = { categories: ['UPGRADE_READINESS' as const] };
  const { insights = [] } = await eks.listInsights({ clusterName, filter });
  const id = insights.find((it) => it.name === name)?.id;
  const { insight: found } = await eks.describeInsight({ clusterName, id });
  return { insight: found?.insightStatus?.status, reason: found?.insightStatus?.reason };
}

/** The issues of a cluster, once EKS has had the time to notice. */
export async function health(
  world: MistakeWorld,
  name: string,
): Promise<{ readonly issues: readonly string[] }> {
  world.wait(180);
  const { cluster: found } = await world.client(EKS).describeCluster({ name });
  const issues = found?.health?.issues ?? [];
  return { issues: issues.map(({ code, message }) => `${code}: ${message}`) };
}
