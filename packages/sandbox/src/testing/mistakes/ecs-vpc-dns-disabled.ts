import {
  CreateVpcEndpointCommand,
  EC2Client,
  ModifyVpcAttributeCommand,
} from '@aws-sdk/client-ec2';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { outcome } from '../started.ts';

const VpcId = 'vpc-0a4f1c9d27be63e58';
/** One that has no endpoint yet, for each look. */
const names = ['ecs', 'sqs', 'ssm'];

const hostnames = (world: MistakeWorld, Value: boolean) =>
  world
    .client(EC2Client)
    .send(new ModifyVpcAttributeCommand({ VpcId, EnableDnsHostnames: { Value } }));

/** Tasks then resolve no endpoint of AWS's to an address of their own network. */
export const hostnamesTurnedOff: Mistake = {
  title: 'DNS host names of the network are turned off',
  mode: 'ecs-vpc-dns-disabled',
  looks: (world) =>
    outcome(
      world.client(EC2Client).send(
        new CreateVpcEndpointCommand({
          ...{ VpcId, VpcEndpointType: 'Interface', PrivateDnsEnabled: true },
          ServiceName: `com.amazonaws.us-west-2.${names[world.look]}`,
          SubnetIds: ['subnet-01b7e4f3a92c5d608'],
        }),
      ),
    ),
  causes: (world) => hostnames(world, false),
  repairs: (world) => hostnames(world, true),
  healthy: { outcome: 'done' },
  broken: {
    outcome: `400 InvalidParameter: Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true for ${VpcId}`,
  },
};
