import { EC2 } from '@aws-sdk/client-ec2';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { devSubnets, tryGroup, well } from '../node-groups.ts';

const [SubnetId = ''] = devSubnets;
const Description = 'load test';

async function fill(world: MistakeWorld): Promise<void> {
  const ec2 = world.client(EC2);
  const { Subnets } = await ec2.describeSubnets({ SubnetIds: [SubnetId] });
  const free = Subnets?.[0]?.AvailableIpAddressCount ?? 1;
  const SecondaryPrivateIpAddressCount = free - 1;
  await ec2.createNetworkInterface({ SubnetId, Description, SecondaryPrivateIpAddressCount });
}

async function empty(world: MistakeWorld): Promise<void> {
  const ec2 = world.client(EC2);
  const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({
    Filters: [{ Name: 'description', Values: [Description] }],
  });
  for (const { NetworkInterfaceId } of NetworkInterfaces) {
    await ec2.deleteNetworkInterface({ NetworkInterfaceId });
  }
}

export const subnetFull: Mistake = {
  title: 'the subnet of the nodes has no address left',
  mode: 'eks-cni-subnet-ip-exhausted',
  looks: (world) => tryGroup(world, { subnets: [SubnetId] }),
  causes: fill,
  repairs: empty,
  healthy: well,
  broken: {
    status: 'CREATE_FAILED',
    issues: [
      /^InsufficientFreeAddresses: One or more of the subnets associated with your managed /,
    ],
    failedLaunches: [
      /^Could not launch On-Demand Instances\. InsufficientFreeAddressesInSubnet - There are not enough free addresses in subnet 'subnet-04ea17c6dc5f80936' to satisfy the requested number of instances\. Launching EC2 instance failed\.$/,
    ],
  },
};
