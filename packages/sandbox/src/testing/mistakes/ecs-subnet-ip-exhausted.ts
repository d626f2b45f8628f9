import {
  CreateNetworkInterfaceCommand,
  CreateSubnetCommand,
  DeleteNetworkInterfaceCommand,
  DescribeNetworkInterfacesCommand,
  DescribeSubnetsCommand,
  EC2Client,
} from '@aws-sdk/client-ec2';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { outcome } from '../started.ts';

const Name = 'tasks';
const Filters = [{ Name: 'tag:Name', Values: [Name] }];

const ec2 = (world: MistakeWorld) => world.client(EC2Client);

async function subnet(world: MistakeWorld) {
  const { Subnets: [found] = [] } = await ec2(world).send(new DescribeSubnetsCommand({ Filters }));
  return { SubnetId: found?.SubnetId ?? '', free: found?.AvailableIpAddressCount ?? 0 };
}

/** A subnet of sixteen addresses, of which AWS keeps five, and a controller that cleans up nothing. */
async function leak(world: MistakeWorld): Promise<void> {
  await ec2(world).send(
    new CreateSubnetCommand({
      ...{ VpcId: 'vpc-0a4f1c9d27be63e58', CidrBlock: '10.20.250.0/28' },
      AvailabilityZone: 'us-west-2a',
      TagSpecifications: [{ ResourceType: 'subnet', Tags: [{ Key: 'Name', Value: Name }] }],
    }),
  );
  const { SubnetId, free } = await subnet(world);
  for (let made = 0; made < free; made += 1) {
    const Description = `leaked ${made}`;
    await ec2(world).send(new CreateNetworkInterfaceCommand({ SubnetId, Description }));
  }
}

async function cleanUp(world: MistakeWorld): Promise<void> {
  const of = [{ Name: 'description', Values: ['leaked *'] }];
  const { NetworkInterfaces = [] } = await ec2(world).send(
    new DescribeNetworkInterfacesCommand({ Filters: of }),
  );
  for (const { NetworkInterfaceId } of NetworkInterfaces) {
    await ec2(world).send(new DeleteNetworkInterfaceCommand({ NetworkInterfaceId }));
  }
}

/** What ECS passes on as `Unexpected EC2 error while attempting to Create Network Interface`. */
export const leakedInterfaces: Mistake = {
  title: 'leaked network interfaces hold every address of a subnet',
  mode: 'ecs-subnet-ip-exhausted',
  startsUnseen: true,
  looks: async (world) => {
    const { SubnetId, free } = await subnet(world);
    const make = new CreateNetworkInterfaceCommand({ SubnetId });
    return { full: free === 0, ...(await outcome(ec2(world).send(make))) };
  },
  causes: leak,
  repairs: cleanUp,
  healthy: { full: false, outcome: 'done' },
  broken: {
    full: true,
    outcome:
      '400 InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.',
  },
};
