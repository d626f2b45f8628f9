import { EC2, type Route } from '@aws-sdk/client-ec2';
import { EKS } from '@aws-sdk/client-eks';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { dev, devSubnets, devVpc, general, lookAt, tryGroup, well } from '../node-groups.ts';

const mode = 'eks-node-join-network';
const DestinationCidrBlock = '0.0.0.0/0';
const unhealthy = 'NodeCreationFailure: Unhealthy nodes in the kubernetes cluster';

/** A group that lost its way to the API server, or to what it needs to boot. */
function lost(console: RegExp): object {
  return { status: 'DEGRADED', issues: [unhealthy], console };
}

const timeout = /Unable to register node with API server" err="Post .*: i\/o timeout"/;

type DevRoute = { readonly RouteTableId: string | undefined; readonly route: Route | undefined };

/** The default routes of the private subnets of the network dev. */
async function defaultRoutes(world: MistakeWorld): Promise<DevRoute[]> {
  const Filters = [{ Name: 'association.subnet-id', Values: devSubnets }];
  const { RouteTables = [] } = await world.client(EC2).describeRouteTables({ Filters });
  return RouteTables.map(({ RouteTableId, Routes }) => {
    const route = Routes?.find((it) => it.DestinationCidrBlock === DestinationCidrBlock);
    return { RouteTableId, route };
  });
}

async function natOf(world: MistakeWorld) {
  const Filter = [
    { Name: 'vpc-id', Values: [devVpc] },
    { Name: 'state', Values: ['available'] },
  ];
  const { NatGateways } = await world.client(EC2).describeNatGateways({ Filter });
  return NatGateways?.[0];
}

/** What one call of a mistake found and its repair needs, by world. */
const remembered = new WeakMap<MistakeWorld, string>();

export const natDeleted: Mistake = {
  title: 'the NAT gateway of the nodes is deleted',
  mode,
  looks: (world) => lookAt(world, dev),
  causes: async (world) => {
    const gateway = await natOf(world);
    remembered.set(world, gateway?.SubnetId ?? '');
    await world.client(EC2).deleteNatGateway({ NatGatewayId: gateway?.NatGatewayId });
    world.wait(20);
  },
  repairs: async (world) => {
    const ec2 = world.client(EC2);
    const { AllocationId } = await ec2.allocateAddress({ Domain: 'vpc' });
    const SubnetId = remembered.get(world);
    const { NatGateway } = await ec2.createNatGateway({ SubnetId, AllocationId });
    const NatGatewayId = NatGateway?.NatGatewayId;
    for (const { RouteTableId } of await defaultRoutes(world)) {
      await ec2.replaceRoute({ RouteTableId, DestinationCidrBlock, NatGatewayId });
    }
    world.wait(5);
  },
  healthy: well,
  broken: lost(timeout),
};

export const routeRemoved: Mistake = {
  title: 'the default route of the nodes is removed',
  mode,
  looks: (world) => lookAt(world, dev),
  causes: async (world) => {
    for (const { RouteTableId } of await defaultRoutes(world)) {
      await world.client(EC2).deleteRoute({ RouteTableId, DestinationCidrBlock });
    }
    world.wait(20);
  },
  repairs: async (world) => {
    const NatGatewayId = (await natOf(world))?.NatGatewayId;
    for (const { RouteTableId } of await defaultRoutes(world)) {
      const route = { RouteTableId, DestinationCidrBlock, NatGatewayId };
      await world.client(EC2).createRoute(route);
    }
    world.wait(3);
  },
  healthy: well,
  broken: lost(timeout),
};

function letIn(publicAccessCidrs: string[]) {
  return async (world: MistakeWorld) => {
    const resourcesVpcConfig = { publicAccessCidrs };
    await world.client(EKS).updateClusterConfig({ name: 'shop-dev', resourcesVpcConfig });
    world.wait(25);
  };
}

export const endpointClosed: Mistake = {
  title: 'the public endpoint no longer lets the NAT gateway in',
  mode,
  looks: (world) => lookAt(world, dev),
  causes: letIn(['198.51.100.0/24']),
  repairs: letIn(['0.0.0.0/0']),
  healthy: well,
  broken: lost(timeout),
};

async function clusterGroup(world: MistakeWorld): Promise<string> {
  const { cluster } = await world.client(EKS).describeCluster({ name: 'prod' });
  return cluster?.resourcesVpcConfig?.clusterSecurityGroupId ?? '';
}

async function selfRule(world: MistakeWorld) {
  const GroupId = await clusterGroup(world);
  return { GroupId, IpPermissions: [{ IpProtocol: '-1', UserIdGroupPairs: [{ GroupId }] }] };
}

export const clusterGroupClosed: Mistake = {
  title: 'the cluster security group no longer lets its members in',
  mode,
  looks: (world) => lookAt(world, general),
  causes: async (world) => {
    await world.client(EC2).revokeSecurityGroupIngress(await selfRule(world));
    world.wait(20);
  },
  repairs: async (world) => {
    await world.client(EC2).authorizeSecurityGroupIngress(await selfRule(world));
    world.wait(3);
  },
  healthy: well,
  broken: lost(/"https:\/\/[A-F0-9]{32}\..*dial tcp 10\.20\.\d+\.\d+:443: i\/o timeout/),
};

function dnsSupport(Value: boolean) {
  return async (world: MistakeWorld) => {
    const EnableDnsSupport = { Value };
    await world.client(EC2).modifyVpcAttribute({ VpcId: devVpc, EnableDnsSupport });
    world.wait(20);
  };
}

export const dnsOff: Mistake = {
  title: 'the network no longer answers for names',
  mode,
  looks: (world) => lookAt(world, dev),
  causes: dnsSupport(false),
  repairs: dnsSupport(true),
  healthy: well,
  broken: lost(/lookup .* on 10\.24\.0\.2:53: .*i\/o timeout/),
};

async function devAcl(world: MistakeWorld) {
  const Filters = [
    { Name: 'vpc-id', Values: [devVpc] },
    { Name: 'default', Values: ['true'] },
  ];
  const { NetworkAcls } = await world.client(EC2).describeNetworkAcls({ Filters });
  return { NetworkAclId: NetworkAcls?.[0]?.NetworkAclId, RuleNumber: 90, Egress: false };
}

export const answersDenied: Mistake = {
  title: 'the network ACL denies the ports to which answers come back',
  mode,
  looks: (world) => lookAt(world, dev),
  causes: async (world) => {
    await world.client(EC2).createNetworkAclEntry({
      ...(await devAcl(world)),
      ...{ Protocol: '6', RuleAction: 'deny', CidrBlock: DestinationCidrBlock },
      PortRange: { From: 1024, To: 65_535 },
    });
    world.wait(20);
  },
  repairs: async (world) => {
    await world.client(EC2).deleteNetworkAclEntry(await devAcl(world));
    world.wait(3);
  },
  healthy: well,
  broken: lost(timeout),
};

export const otherNameServer: Mistake = {
  title: 'the DHCP options name a server that does not answer',
  mode,
  looks: (world) => lookAt(world, dev),
  causes: async (world) => {
    const ec2 = world.client(EC2);
    const { Vpcs } = await ec2.describeVpcs({ VpcIds: [devVpc] });
    remembered.set(world, Vpcs?.[0]?.DhcpOptionsId ?? '');
    const { DhcpOptions } = await ec2.createDhcpOptions({
      DhcpConfigurations: [{ Key: 'domain-name-servers', Values: ['10.24.9.9'] }],
    });
    await ec2.associateDhcpOptions({ DhcpOptionsId: DhcpOptions?.DhcpOptionsId, VpcId: devVpc });
    world.wait(20);
  },
  repairs: async (world) => {
    const DhcpOptionsId = remembered.get(world);
    await world.client(EC2).associateDhcpOptions({ DhcpOptionsId, VpcId: devVpc });
    world.wait(3);
  },
  healthy: well,
  broken: lost(/lookup .* on 10\.24\.9\.9:53: .*i\/o timeout/),
};

const payments = { clusterName: 'payments-eu', nodegroupName: 'payments' };
const eu = 'eu-west-1';

function hostNames(Value: boolean) {
  return async (world: MistakeWorld) => {
    const change = { VpcId: 'vpc-0e93b7d15f08c462a', EnableDnsHostnames: { Value } };
    await world.client(EC2, 'gantry-admin', eu).modifyVpcAttribute(change);
    world.wait(20);
  };
}

export const privateNameUnknown: Mistake = {
  title: 'the network does not know the name of a private endpoint',
  mode,
  looks: (world) => lookAt(world, payments, eu),
  causes: hostNames(false),
  repairs: hostNames(true),
  healthy: well,
  broken: lost(/lookup .*\.eu-west-1\.eks\.amazonaws\.com on 10\.40\.0\.2:53: no such host/),
};

const bucketOnly = JSON.stringify({
  Statement: [
    {
      ...{ Effect: 'Allow', Principal: '*', Action: 's3:*' },
      Resource: ['arn:aws:s3:::acme-artifacts', 'arn:aws:s3:::acme-artifacts/*'],
    },
  ],
});

/** The policy of the S3 endpoint of the network dev. */
function endpointPolicy(change: { PolicyDocument: string } | { ResetPolicy: true }) {
  return async (world: MistakeWorld) => {
    const Filters = [
      { Name: 'vpc-id', Values: [devVpc] },
      { Name: 'service-name', Values: ['com.amazonaws.us-west-2.s3'] },
    ];
    const { VpcEndpoints } = await world.client(EC2).describeVpcEndpoints({ Filters });
    const VpcEndpointId = VpcEndpoints?.[0]?.VpcEndpointId;
    await world.client(EC2).modifyVpcEndpoint({ VpcEndpointId, ...change });
  };
}

export const endpointPolicyNarrow: Mistake = {
  title: 'the S3 endpoint lets only one bucket of the company through',
  mode,
  looks: tryGroup,
  causes: endpointPolicy({ PolicyDocument: bucketOnly }),
  repairs: endpointPolicy({ ResetPolicy: true }),
  healthy: well,
  broken: {
    status: 'CREATE_FAILED',
    issues: [unhealthy],
    console:
      /Failed to pull image.*httpReadSeeker: failed open.*starport-layer-bucket.*403 Forbidden/,
  },
};
