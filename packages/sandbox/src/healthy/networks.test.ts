import { describe, expect } from 'vitest';
import { test, type World } from '../services/ec2/testing/world.ts';

const regions = ['us-west-2', 'eu-west-1'];

async function subnetsOf({ as }: World, region: string) {
  return (await as('gantry-admin', region).describeSubnets({})).Subnets ?? [];
}

/** The table by which packets of a subnet go. */
async function routesOf({ as }: World, region: string, id: string) {
  const { RouteTables } = await as('gantry-admin', region).describeRouteTables({
    Filters: [{ Name: 'association.subnet-id', Values: [id] }],
  });
  return RouteTables?.[0]?.Routes ?? [];
}

describe('the networks of the healthy account', () => {
  test('have a private and a public subnet in each of three zones', async ({ world }) => {
    const shape = new Map<string, number>();
    for (const region of regions) {
      for (const { VpcId, AvailabilityZone, Tags = [] } of await subnetsOf(world, region)) {
        const role = Tags.find(({ Key }) => Key?.startsWith('kubernetes.io/role/'))?.Key;
        const key = `${VpcId} ${AvailabilityZone} ${role}`;
        shape.set(key, (shape.get(key) ?? 0) + 1);
      }
    }
    expect(shape.size).toBe(3 * 3 * 2);
    expect(new Set(shape.values())).toEqual(new Set([1]));
  });

  test('lead where their subnets say', async ({ world }) => {
    for (const region of regions) {
      const { NatGateways = [] } = await world.as('gantry-admin', region).describeNatGateways({});
      const open = NatGateways.filter(({ State }) => State === 'available');
      expect(open).toHaveLength(NatGateways.length);
      for (const { SubnetId = '', MapPublicIpOnLaunch } of await subnetsOf(world, region)) {
        const routes = await routesOf(world, region, SubnetId);
        expect(routes.every(({ State }) => State === 'active')).toBe(true);
        const out = routes.find((it) => it.DestinationCidrBlock === '0.0.0.0/0');
        if (MapPublicIpOnLaunch) expect(out?.GatewayId).toMatch(/^igw-/);
        else expect(open.map((it) => it.NatGatewayId)).toContain(out?.NatGatewayId);
      }
    }
  });

  test('count every address that is taken', async ({ world }) => {
    for (const region of regions) {
      const ec2 = world.as('gantry-admin', region);
      const { NetworkInterfaces = [] } = await ec2.describeNetworkInterfaces({});
      for (const { SubnetId, CidrBlock = '', ...it } of await subnetsOf(world, region)) {
        const size = 2 ** (32 - Number(CidrBlock.split('/')[1]));
        const taken = NetworkInterfaces.filter((one) => one.SubnetId === SubnetId);
        expect(it.AvailableIpAddressCount).toBe(size - 5 - taken.length);
      }
    }
  });

  test('keep the ids that documentation names', async ({ world }) => {
    const ids = (await subnetsOf(world, 'us-west-2')).map(({ SubnetId }) => SubnetId);
    expect(ids).toContain('subnet-01b7e4f3a92c5d608');
    const { Vpcs } = await world.ec2.describeVpcs({});
    expect(Vpcs?.map(({ VpcId }) => VpcId)).toEqual([
      ...['vpc-0a4f1c9d27be63e58', 'vpc-0c6d3e8f41a275b90'],
    ]);
  });
});
