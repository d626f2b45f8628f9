import type { Account, Region } from '../../account/account.ts';
import { settle } from '../../account/life.ts';
import { settleEks } from '../eks/settle.ts';
import { instanceLife } from './instance-life.ts';
import { natGatewayLife } from './nat-gateways.ts';
import { ec2State } from './state.ts';
import { endpointLife } from './vpc-endpoints.ts';

/** Brings everything of EC2 in a region up to `now`. */
export function settleEc2(account: Account, region: Region, now: number): void {
  // What a cluster holds in the network goes when the cluster goes, whoever looks.
  settleEks(account, region, now);
  const { natGateways, endpoints, instances } = ec2State(region);
  const { speed } = account.clock;
  settle(natGatewayLife({ region }), natGateways, now, speed);
  settle(endpointLife({ region }), endpoints, now, speed);
  settle(instanceLife({ account, region }), instances, now, speed);
}
