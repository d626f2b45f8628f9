// Sources: docs, VPC user guide: NAT gateways; SDK, NatGateway.FailureMessage.
import type { EC2 } from '@aws-sdk/client-ec2';
import { describe, expect } from 'vitest';
import { invoke } from '../../index.ts';
import { emptyVpc, freeIn, MINUTE, NOWHERE, refusal, subnetIn, test } from './testing/world.ts';

async function site(ec2: EC2, cidr = '10.1.0.0/28') {
  const VpcId = await emptyVpc(ec2);
  const SubnetId = await subnetIn(ec2, VpcId, cidr);
  const { AllocationId, PublicIp } = await ec2.allocateAddress({ Domain: 'vpc' });
  const { InternetGateway } = await ec2.createInternetGateway({});
  const InternetGatewayId = InternetGateway?.InternetGatewayId;
  return { VpcId, SubnetId, AllocationId, PublicIp, InternetGatewayId };
}

const one = async (ec2: EC2, id?: string) =>
  (await ec2.describeNatGateways({ NatGatewayIds: [id ?? ''] })).NatGateways?.[0];

describe('a NAT gateway', () => {
  test('comes and goes, with an interface and an address', async ({ world: { ec2, clock } }) => {
    const { VpcId, SubnetId, AllocationId, PublicIp, InternetGatewayId } = await site(ec2);
    await ec2.attachInternetGateway({ InternetGatewayId, VpcId });
    const request = { SubnetId, AllocationId, ClientToken: 'once' };
    const { NatGateway } = await ec2.createNatGateway(request);
    const id = NatGateway?.NatGatewayId;
    expect((await ec2.createNatGateway(request)).NatGateway?.NatGatewayId).toBe(id);
    expect(NatGateway).toMatchObject({ State: 'pending', SubnetId, VpcId });
    expect(await freeIn(ec2, SubnetId)).toBe(10);
    clock.advance(2 * MINUTE);
    expect(await one(ec2, id)).toMatchObject({
      ...{ State: 'available', ConnectivityType: 'public' },
      NatGatewayAddresses: [{ AllocationId, PublicIp, IsPrimary: true, Status: 'succeeded' }],
    });
    const Filters = [{ Name: 'interface-type', Values: ['nat_gateway'] }];
    const { NetworkInterfaces } = await ec2.describeNetworkInterfaces({
      Filters: [...Filters, { Name: 'subnet-id', Values: [SubnetId] }],
    });
    expect(NetworkInterfaces).toMatchObject([
      {
        Description: `Interface for NAT Gateway ${id}`,
        Association: { PublicIp, AllocationId },
        RequesterManaged: true,
      },
    ]);
    expect(await refusal(ec2.releaseAddress({ AllocationId }))).toMatch(/InvalidIPAddress.InUse/);
    await ec2.deleteNatGateway({ NatGatewayId: id });
    expect((await one(ec2, id))?.State).toBe('deleting');
    clock.advance(MINUTE);
    expect(await one(ec2, id)).toMatchObject({ State: 'deleted', DeleteTime: expect.any(Date) });
    expect(await freeIn(ec2, SubnetId)).toBe(11);
    await ec2.releaseAddress({ AllocationId });
    clock.advance(60 * MINUTE);
    expect(await refusal(one(ec2, id))).toBe(
      `400 NatGatewayNotFound: NAT gateway ${id} was not found`,
    );
  });

  test('fails without an internet gateway', async ({ world: { ec2, clock } }) => {
    const { VpcId, SubnetId, AllocationId } = await site(ec2);
    const { NatGateway } = await ec2.createNatGateway({ SubnetId, AllocationId });
    expect(NatGateway?.State).toBe('pending');
    clock.advance(MINUTE);
    expect(await one(ec2, NatGateway?.NatGatewayId)).toMatchObject({
      ...{ State: 'failed', FailureCode: 'Gateway.NotAttached' },
      FailureMessage: `Network ${VpcId} has no Internet gateway attached`,
    });
    expect(await freeIn(ec2, SubnetId)).toBe(11);
    clock.advance(61 * MINUTE);
    expect(await refusal(one(ec2, NatGateway?.NatGatewayId))).toMatch(/NatGatewayNotFound/);
  });

  test('fails in a full subnet', async ({ world: { ec2, clock } }) => {
    const { VpcId, SubnetId, AllocationId, InternetGatewayId } = await site(ec2);
    await ec2.attachInternetGateway({ InternetGatewayId, VpcId });
    await ec2.createNetworkInterface({ SubnetId, SecondaryPrivateIpAddressCount: 10 });
    const { NatGateway } = await ec2.createNatGateway({ SubnetId, AllocationId });
    clock.advance(MINUTE);
    expect(await one(ec2, NatGateway?.NatGatewayId)).toMatchObject({
      FailureCode: 'InsufficientFreeAddressesInSubnet',
      FailureMessage: 'Subnet has insufficient free addresses to create this NAT gateway',
    });
  });

  test('needs an address, unless it is private', async ({ world: { ec2 } }) => {
    const { SubnetId } = await site(ec2);
    expect(await refusal(ec2.createNatGateway({ SubnetId }))).toBe(
      '400 MissingParameter: The request must contain the parameter AllocationId',
    );
    const AllocationId = `eipalloc-${NOWHERE}`;
    expect(await refusal(ec2.createNatGateway({ SubnetId, AllocationId }))).toBe(
      `400 InvalidAllocationID.NotFound: The allocation ID '${AllocationId}' does not exist`,
    );
    const made = await ec2.createNatGateway({ SubnetId, ConnectivityType: 'private' });
    expect(made.NatGateway?.ConnectivityType).toBe('private');
  });
});

describe('an elastic address', () => {
  test('is mapped to one interface at a time', async ({ world: { ec2 } }) => {
    const { SubnetId, AllocationId, PublicIp } = await site(ec2);
    const ids = await Promise.all(
      [1, 2].map(async () => (await ec2.createNetworkInterface({ SubnetId })).NetworkInterface),
    );
    const [NetworkInterfaceId, other] = ids.map((it) => it?.NetworkInterfaceId);
    const wrong = { AllocationId, NetworkInterfaceId, PrivateIpAddress: '10.9.9.9' };
    expect(await refusal(ec2.associateAddress(wrong))).toMatch(/^400 InvalidParameterValue/);
    const { AssociationId } = await ec2.associateAddress({ AllocationId, NetworkInterfaceId });
    expect(await refusal(ec2.associateAddress({ AllocationId, NetworkInterfaceId: other }))).toBe(
      `400 Resource.AlreadyAssociated: resource ${AllocationId} is already associated with associate-id ${AssociationId}`,
    );
    const { Addresses } = await ec2.describeAddresses({ PublicIps: [PublicIp ?? ''] });
    expect(Addresses).toMatchObject([{ AllocationId, AssociationId, NetworkInterfaceId }]);
    await ec2.disassociateAddress({ AssociationId });
    await ec2.releaseAddress({ AllocationId });
  });

  test('is one of twenty, as Service Quotas says', async ({ world: { ec2, account } }) => {
    const query = { ServiceCode: 'ec2', QuotaCode: 'L-0263D0A3' };
    const asked = { service: 'servicequotas', operation: 'GetServiceQuota', input: query };
    expect(invoke(account, asked)).toMatchObject({ Quota: { Value: 20 } });
    const { Addresses = [] } = await ec2.describeAddresses({});
    for (let at = Addresses.length; at < 20; at += 1) await ec2.allocateAddress({});
    expect(await refusal(ec2.allocateAddress({}))).toBe(
      '400 AddressLimitExceeded: The maximum number of addresses has been reached.',
    );
  });
});

describe('quotas', () => {
  test('of NAT gateways hold in each zone', async ({ world: { ec2 } }) => {
    const VpcId = await emptyVpc(ec2);
    const [a, b] = [
      await subnetIn(ec2, VpcId, '10.1.0.0/24'),
      await subnetIn(ec2, VpcId, '10.1.1.0/24', 'b'),
    ];
    const inside = (SubnetId: string) =>
      ec2.createNatGateway({ SubnetId, ConnectivityType: 'private' });
    // One of each of the company's networks is there already.
    for (let at = 2; at < 5; at += 1) await inside(a);
    // Recorded: a user guide of OpenShift on AWS
    expect(await refusal(inside(a))).toBe(
      '400 NatGatewayLimitExceeded: Performing this operation would exceed the limit of 5 NAT gateways.',
    );
    expect((await inside(b)).NatGateway?.State).toBe('pending');
  });

  test('of internet gateways and subnets hold, too', async ({ world: { ec2 } }) => {
    // Recorded: Terraform reports of aws_internet_gateway and aws_subnet
    for (let at = 2; at < 5; at += 1) await ec2.createInternetGateway({});
    expect(await refusal(ec2.createInternetGateway({}))).toBe(
      '400 InternetGatewayLimitExceeded: The maximum number of internet gateways has been reached.',
    );
    const VpcId = await emptyVpc(ec2);
    for (let at = 0; at < 200; at += 1) await subnetIn(ec2, VpcId, `10.1.${at}.0/24`);
    expect(await refusal(subnetIn(ec2, VpcId, '10.1.200.0/24'))).toBe(
      '400 SubnetLimitExceeded: The maximum number of subnets has been reached.',
    );
  });
});
