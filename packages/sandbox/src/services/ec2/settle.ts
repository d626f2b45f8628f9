import type { Account, Region } from '../../account/account.ts';
import { nextDue, settle } from '../../account/life.ts';
import type { Part } from '../settle.ts';
import { instanceLife } from './instance-life.ts';
import { natGatewayLife } from './nat-gateways.ts';
import { ec2State } from './state.ts';
import { endpointLife } from './vpc-endpoints.ts';

/** What of EC2 changes over time. */
export function ec2Part(account: Account, region: Region): Part {
  const { natGateways, endpoints, instances } = ec2State(region);
  const { speed } = account.clock;
  const gatewayLife = natGatewayLife({ region });
  const interfaceLife = endpointLife({ region });
  const computeLife = instanceLife({ account, region });
  return {
    settle: (at) => {
      settle(gatewayLife, natGateways, at, speed);
      settle(interfaceLife, endpoints, at, speed);
      settle(computeLife, instances, at, speed);
    },
    next: (after) =>
      Math.min(
        nextDue(gatewayLife, natGateways.values(), after, speed),
        nextDue(interfaceLife, endpoints.values(), after, speed),
        nextDue(computeLife, instances.values(), after, speed),
      ),
  };
}
