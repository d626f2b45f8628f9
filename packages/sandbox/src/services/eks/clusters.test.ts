import type { CreateClusterRequest } from '@aws-sdk/client-eks';
import { describe, expect } from 'vitest';
import { invoke } from '../../index.ts';
import {
  clusterRole,
  MINUTE,
  nodeRole,
  refusal,
  START,
  subnetIds,
  test,
  type World,
} from './testing/world.ts';

const request: CreateClusterRequest = {
  name: 'checkout',
  roleArn: clusterRole,
  resourcesVpcConfig: { subnetIds },
};

describe('life', () => {
  test('a cluster has no control plane until it is active', async ({ world: { eks, clock } }) => {
    const { cluster: begun } = await eks.createCluster(request);
    expect(begun).toMatchObject({
      name: 'checkout',
      arn: 'arn:aws:eks:us-west-2:111122223333:cluster/checkout',
      status: 'CREATING',
      version: '1.36',
      platformVersion: 'eks.3',
      createdAt: new Date(START),
      certificateAuthority: {},
      health: { issues: [] },
    });
    expect(begun).not.toHaveProperty('endpoint');
    expect(begun?.resourcesVpcConfig).not.toHaveProperty('clusterSecurityGroupId');

    clock.advance(12 * MINUTE - 1);
    expect((await eks.describeCluster({ name: 'checkout' })).cluster?.status).toBe('CREATING');
    clock.advance(1);
    const { cluster } = await eks.describeCluster({ name: 'checkout' });
    expect(cluster).toMatchObject({
      status: 'ACTIVE',
      endpoint: expect.stringMatching(
        /^https:\/\/[0-9A-F]{32}\.[a-z]{2}\d\.us-west-2\.eks\.amazonaws\.com$/,
      ),
      identity: {
        oidc: {
          issuer: expect.stringMatching(
            /^https:\/\/oidc\.eks\.us-west-2\.amazonaws\.com\/id\/[0-9A-F]{32}$/,
          ),
        },
      },
      resourcesVpcConfig: {
        subnetIds,
        vpcId: 'vpc-0c6d3e8f41a275b90',
        clusterSecurityGroupId: expect.stringMatching(/^sg-0[0-9a-f]{16}$/),
        endpointPublicAccess: true,
        endpointPrivateAccess: false,
        publicAccessCidrs: ['0.0.0.0/0'],
      },
      kubernetesNetworkConfig: { serviceIpv4Cidr: '172.20.0.0/16', ipFamily: 'ipv4' },
      accessConfig: {
        authenticationMode: 'CONFIG_MAP',
        bootstrapClusterCreatorAdminPermissions: true,
      },
      upgradePolicy: { supportType: 'EXTENDED' },
    });
    const pem = Buffer.from(cluster?.certificateAuthority?.data ?? '', 'base64').toString();
    expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
  });

  test('deletion waits for node groups and takes its time', async ({ world: { eks, clock } }) => {
    await eks.createCluster(request);
    clock.advance(12 * MINUTE);
    const group = { clusterName: 'checkout', nodegroupName: 'general', nodeRole };
    await eks.createNodegroup({ ...group, subnets: subnetIds });
    // Recorded: https://github.com/crossplane-contrib/provider-upjet-aws/issues/912
    expect(await refusal(eks.deleteCluster({ name: 'checkout' }))).toEqual({
      name: 'ResourceInUseException',
      status: 409,
      message: 'Cluster has nodegroups attached',
      clusterName: 'checkout',
      nodegroupName: 'general',
    });
    await eks.deleteNodegroup(group);
    clock.advance(5 * MINUTE);
    expect((await eks.deleteCluster({ name: 'checkout' })).cluster?.status).toBe('DELETING');
    clock.advance(4 * MINUTE);
    const gone = await refusal(eks.describeCluster({ name: 'checkout' }));
    expect(gone).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
  });

  // Docs: https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html
  test('protection is honoured until it is off', async ({ world: { eks, clock } }) => {
    await eks.createCluster({ ...request, deletionProtection: true });
    clock.advance(12 * MINUTE);
    expect(await refusal(eks.deleteCluster({ name: 'checkout' }))).toMatchObject({
      name: 'InvalidRequestException',
      status: 400,
      clusterName: 'checkout',
    });
    await eks.updateClusterConfig({ name: 'checkout', deletionProtection: false });
    clock.advance(3 * MINUTE);
    expect((await eks.deleteCluster({ name: 'checkout' })).cluster?.status).toBe('DELETING');
  });

  test('the same token is the same call', async ({ world: { eks } }) => {
    const call = { ...request, clientRequestToken: 'one' };
    const first = await eks.createCluster(call);
    const again = await eks.createCluster(call);
    expect(again.cluster?.createdAt).toEqual(first.cluster?.createdAt);
    const other = await refusal(eks.createCluster({ ...request, clientRequestToken: 'two' }));
    expect(other.name).toBe('ResourceInUseException');
  });
});

describe('the role of a cluster', () => {
  const trust = (Service: string) =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }],
    });
  const setTrust = ({ account }: World, service: string) => {
    const input = { RoleName: 'eks-cluster', PolicyDocument: trust(service) };
    invoke(account, { service: 'iam', operation: 'UpdateAssumeRolePolicy', input });
  };

  test('must trust EKS', async ({ world }) => {
    setTrust(world, 'ec2.amazonaws.com');
    // Recorded: comment in terraform-provider-aws, internal/service/eks/cluster.go
    expect((await refusal(world.eks.createCluster(request))).message).toBe(
      'Role could not be assumed because the trusted entity is not correct',
    );
    const issues = async () =>
      (await world.eks.describeCluster({ name: 'prod' })).cluster?.health?.issues;
    expect(await issues()).toEqual([]);
    world.clock.advance(180 * MINUTE);
    expect(await issues()).toMatchObject([{ code: 'AccessDenied', resourceIds: [clusterRole] }]);
  });

  test('is needed until the cluster is there', async ({ world }) => {
    await world.eks.createCluster({ ...request, deletionProtection: true });
    setTrust(world, 'ec2.amazonaws.com');
    world.clock.advance(12 * MINUTE);
    const { cluster } = await world.eks.describeCluster({ name: 'checkout' });
    expect(cluster?.status).toBe('FAILED');
    // Docs: https://docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html
    const { cluster: leaving } = await world.eks.deleteCluster({ name: 'checkout' });
    expect(leaving?.status).toBe('DELETING');
  });
});

describe('the creator', () => {
  test('is administrator by an access entry', async ({ world: { eks, clock } }) => {
    await eks.createCluster({ ...request, accessConfig: { authenticationMode: 'API' } });
    clock.advance(12 * MINUTE);
    const principalArn = 'arn:aws:iam::111122223333:user/gantry-admin';
    const entry = { clusterName: 'checkout', principalArn };
    const policies = await eks.listAssociatedAccessPolicies(entry);
    expect(policies.associatedAccessPolicies).toMatchObject([
      {
        policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy',
        accessScope: { type: 'cluster' },
      },
    ]);
  });

  test('is not, when the request says so', async ({ world: { eks } }) => {
    const accessConfig = {
      authenticationMode: 'API',
      bootstrapClusterCreatorAdminPermissions: false,
    } as const;
    await eks.createCluster({ ...request, accessConfig });
    const { accessEntries } = await eks.listAccessEntries({ clusterName: 'checkout' });
    expect(accessEntries).toEqual([
      expect.stringMatching(/eks\.amazonaws\.com\/AWSServiceRoleForAmazonEKS$/),
    ]);
  });
});

type Refused = {
  readonly what: string;
  readonly change: Partial<CreateClusterRequest>;
  readonly name: string;
  readonly status: number;
  readonly message: string | RegExp;
};

const refused: readonly Refused[] = [
  {
    // Recorded: https://github.com/terraform-aws-modules/terraform-aws-eks/issues/1991
    what: 'a name that is taken',
    change: { name: 'prod' },
    ...{ name: 'ResourceInUseException', status: 409 },
    message: 'Cluster already exists with name: prod',
  },
  {
    // Recorded: https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3164
    what: 'a version that is no longer offered',
    change: { version: '1.30' },
    ...{ name: 'InvalidParameterException', status: 400 },
    message: 'unsupported Kubernetes version 1.30',
  },
  {
    // Recorded: comment in terraform-provider-aws, internal/service/eks/cluster.go
    what: 'a role that does not exist',
    change: { roleArn: 'arn:aws:iam::111122223333:role/nobody' },
    ...{ name: 'InvalidParameterException', status: 400 },
    message: 'roleArn, arn:aws:iam::111122223333:role/nobody, does not exist',
  },
  {
    // Recorded: https://docs.aws.amazon.com/eks/latest/userguide/network-reqs.html and many reports
    what: 'subnets of one zone',
    change: { resourcesVpcConfig: { subnetIds: subnetIds.slice(0, 1) } },
    ...{ name: 'InvalidParameterException', status: 400 },
    message: 'Subnets specified must be in at least two different AZs',
  },
  {
    what: 'a subnet that does not exist',
    change: { resourcesVpcConfig: { subnetIds: ['subnet-0123456789abcdef0'] } },
    ...{ name: 'InvalidParameterException', status: 400 },
    message: "The subnet ID 'subnet-0123456789abcdef0' does not exist",
  },
  {
    // Recorded: terraform configurations that were refused, with the blocks that they asked for
    what: 'a public endpoint for private addresses',
    change: {
      resourcesVpcConfig: { subnetIds, publicAccessCidrs: ['10.1.0.128/27', '1.2.3.4/32'] },
    },
    ...{ name: 'InvalidParameterException', status: 400 },
    message: 'The following CIDRs are not allowed in publicAccessCidrs: [10.1.0.128/27]',
  },
  {
    // Recorded: https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
    what: 'a public endpoint for addresses of IPv6',
    change: { resourcesVpcConfig: { subnetIds, publicAccessCidrs: ['2600:1f14::/56'] } },
    ...{ name: 'InvalidParameterException', status: 400 },
    message: 'The following CIDRs are invalid in publicAccessCidrs: [2600:1f14::/56]',
  },
  ...['10.24.128.0/20', '8.8.0.0/16', '10.100.0.0/25', '10.0.0.0/8', 'services'].map(
    // Docs: https://docs.aws.amazon.com/eks/latest/APIReference/API_KubernetesNetworkConfigRequest.html
    (serviceIpv4Cidr): Refused => ({
      what: `services at ${serviceIpv4Cidr}`,
      change: { kubernetesNetworkConfig: { serviceIpv4Cidr } },
      ...{ name: 'InvalidParameterException', status: 400 },
      message: /^Invalid value for serviceIpv4Cidr: it /,
    }),
  ),
  {
    // Docs: https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html
    what: 'a name with a dot',
    change: { name: 'check.out' },
    ...{ name: 'InvalidParameterException', status: 400 },
    message: /'name' failed to satisfy constraint/,
  },
];

describe('a request is refused for', () => {
  for (const { what, change, name, status, message } of refused) {
    test(what, async ({ world: { eks } }) => {
      const fault = await refusal(eks.createCluster({ ...request, ...change }));
      expect(fault).toMatchObject({ name, status });
      expect(fault.message).toEqual(
        typeof message === 'string' ? message : expect.stringMatching(message),
      );
    });
  }

  // Recorded: https://github.com/getmoto/moto/blob/master/moto/eks/models.py, from AWS's answers
  test('a cluster that is not there', async ({ world: { eks } }) => {
    expect(await refusal(eks.describeCluster({ name: 'nowhere' }))).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message: 'No cluster found for name: nowhere.',
      clusterName: 'nowhere',
    });
  });
});

describe('pages', () => {
  test('end exactly where the list does', async ({ world: { eks } }) => {
    const whole = await eks.listClusters({ maxResults: 3 });
    expect(whole).toMatchObject({ clusters: ['prod', 'shop-dev', 'staging'] });
    expect(whole.nextToken).toBeUndefined();
    const first = await eks.listClusters({ maxResults: 2 });
    expect(first.clusters).toEqual(['prod', 'shop-dev']);
    const second = await eks.listClusters({ maxResults: 2, nextToken: first.nextToken });
    expect(second).toMatchObject({ clusters: ['staging'] });
    expect(second.nextToken).toBeUndefined();
  });

  test('neither repeat nor skip when the list changes', async ({ world: { eks } }) => {
    const first = await eks.listClusters({ maxResults: 1 });
    await eks.createCluster({ ...request, name: 'alpha' });
    const next = await eks.listClusters({ maxResults: 1, nextToken: first.nextToken });
    expect([first.clusters, next.clusters]).toEqual([['prod'], ['shop-dev']]);
  });

  test('take a token only of their own list', async ({ world: { eks } }) => {
    const { nextToken } = await eks.listAddons({ clusterName: 'prod', maxResults: 1 });
    for (const token of ['nonsense', nextToken]) {
      const fault = await refusal(eks.listClusters({ nextToken: token }));
      expect(fault).toMatchObject({ name: 'InvalidParameterException', status: 400 });
    }
  });

  // Docs: https://docs.aws.amazon.com/eks/latest/APIReference/API_ListClusters.html
  test('have 1 to 100 entries', async ({ world: { eks } }) => {
    for (const maxResults of [0, 101]) {
      const fault = await refusal(eks.listClusters({ maxResults }));
      expect(fault).toMatchObject({ name: 'InvalidParameterException', status: 400 });
    }
    expect((await eks.listClusters({ maxResults: 100 })).clusters).toHaveLength(3);
  });
});
