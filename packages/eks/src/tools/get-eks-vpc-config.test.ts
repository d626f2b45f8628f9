import { invoke } from '@gantry/sandbox';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAws, type TestAws } from '../testing/aws.ts';
import { getEksVpcConfig } from './get-eks-vpc-config.ts';

let aws: TestAws;
beforeEach(async () => {
  aws = await startAws();
});
afterEach(() => aws.close());

type Answer = {
  readonly vpc_id: string;
  readonly subnets: Record<string, unknown>[];
  readonly findings: string[];
  readonly notes?: string[];
  readonly route_tables: { route_table_id: string; routes: string[] }[];
  readonly security_groups?: Record<string, unknown>[];
  readonly endpoint_access: Record<string, unknown>;
};

async function ask(
  input: object,
  actions: readonly string[] = ['eks:*', 'ec2:*'],
  region?: string,
) {
  const { aws: session, calls } = await aws.as(actions, region);
  // The output is what the tool's own schema says.
  const data = (await getEksVpcConfig.prepare(input).run({ aws: session })) as unknown as Answer;
  return { data, text: getEksVpcConfig.text(data), calls };
}

/** An ordinary call to EC2, as anybody with the right makes it. */
function ec2<Output>(operation: string, input: object): Output {
  return invoke(aws.account, { service: 'ec2', operation, input }) as Output;
}

const usedOf = ({ subnets }: Answer) => subnets.filter((subnet) => subnet.used_by_cluster);

test('a healthy cluster: each subnet with the route that applies, and nothing found', async () => {
  const { data, text, calls } = await ask({ cluster_name: 'prod' });
  expect(data.findings).toEqual([]);
  expect(usedOf(data)).toHaveLength(3);
  for (const subnet of usedOf(data)) {
    expect(subnet).toMatchObject({
      is_public: false,
      egress: 'nat-gateway',
      role: 'internal-elb',
      has_sufficient_ips: true,
    });
  }
  const open = data.subnets.filter(({ is_public }) => is_public);
  expect(open.map(({ egress, role, used_by_cluster }) => [egress, role, used_by_cluster])).toEqual([
    ['internet-gateway', 'elb', false],
    ['internet-gateway', 'elb', false],
    ['internet-gateway', 'elb', false],
  ]);
  expect(data.endpoint_access).toMatchObject({ public: true, private: true });
  expect(data.security_groups).toHaveLength(1);
  expect(text).toMatch(/^prod: vpc-\w+ [\d./]+, 6 subnets\nNo findings\.\n/);
  // One after the other only where it must be: the cluster names the VPC.
  expect(calls.map(({ operation }) => operation).sort()).toEqual([
    'DescribeCluster',
    'DescribeNetworkAcls',
    'DescribeRouteTables',
    'DescribeSecurityGroups',
    'DescribeSubnets',
    'DescribeVpcAttribute',
    'DescribeVpcAttribute',
    'DescribeVpcEndpoints',
    'DescribeVpcs',
  ]);
});

test('a NAT gateway that is gone leaves a blackhole behind', async () => {
  const { data } = await ask({ cluster_name: 'prod' });
  const [subnet] = usedOf(data);
  const table = data.route_tables.find((each) => each.route_table_id === subnet?.route_table_id);
  const [, nat] = /0\.0\.0\.0\/0 → (nat-\w+)/.exec(table?.routes.join() ?? '') ?? [];
  ec2('DeleteNatGateway', { NatGatewayId: nat });
  aws.clock.advance(30 * 60_000);
  const after = await ask({ cluster_name: 'prod' });
  expect(after.data.findings).toContainEqual(
    `${subnet?.subnet_id} sends its traffic to ${nat} (${subnet?.route_table_id}), which is gone: the route is a blackhole.`,
  );
  expect(after.text).toContain(`! ${subnet?.subnet_id} sends its traffic to`);
});

test('a subnet without a default route is named with the endpoints that are missing', async () => {
  const { data } = await ask({ cluster_name: 'prod' });
  const [subnet] = usedOf(data);
  ec2('DeleteRoute', { RouteTableId: subnet?.route_table_id, DestinationCidrBlock: '0.0.0.0/0' });
  const after = await ask({ cluster_name: 'prod' });
  expect(after.data.findings).toEqual([
    `${subnet?.subnet_id} has no default route and no endpoint for ec2: nodes there cannot join or pull images.`,
  ]);
});

test('subnets that lose their role tags leave load balancers without a place', async () => {
  const { data } = await ask({ cluster_name: 'prod' });
  const Resources = data.subnets.map(({ subnet_id }) => subnet_id);
  ec2('DeleteTags', {
    Resources,
    Tags: [{ Key: 'kubernetes.io/role/internal-elb' }, { Key: 'kubernetes.io/role/elb' }],
  });
  const after = await ask({ cluster_name: 'prod' });
  expect(after.data.findings).toEqual([
    expect.stringContaining('kubernetes.io/role/internal-elb=1'),
    expect.stringContaining('kubernetes.io/role/elb=1'),
  ]);
});

test('a subnet that runs out of addresses is found', async () => {
  const { data } = await ask({ cluster_name: 'shop-dev' });
  const [subnet] = usedOf(data);
  const free = Number(subnet?.available_ips);
  for (let left = free; left > 3; left -= 1)
    ec2('CreateNetworkInterface', { SubnetId: subnet?.subnet_id });
  const after = await ask({ cluster_name: 'shop-dev' });
  expect(after.data.findings).toEqual([
    expect.stringMatching(new RegExp(`^${subnet?.subnet_id} has 3 free addresses`)),
  ]);
});

type Group = { SecurityGroups: { GroupId: string; IpPermissions: object[] }[] };

test('an endpoint whose security group lets nobody in is found, whatever the routes say', async () => {
  const Filters = [{ Name: 'group-name', Values: ['prod-endpoints'] }];
  const { SecurityGroups } = ec2<Group>('DescribeSecurityGroups', { Filters });
  for (const { GroupId, IpPermissions } of SecurityGroups)
    ec2('RevokeSecurityGroupIngress', { GroupId, IpPermissions });
  const { data } = await ask({ cluster_name: 'prod' });
  const services = data.findings.map((each) => /takes the calls to ([\w.]+)/.exec(each)?.[1]);
  expect(services.sort()).toEqual(['ecr.api', 'ecr.dkr', 'sts']);
  expect(data.findings[0]).toContain(SecurityGroups[0]?.GroupId);
  // The rules of the cluster's own groups are enough to show.
  expect(data.security_groups).toHaveLength(1);
});

test('a network ACL that shuts the nodes off is found', async () => {
  const { data } = await ask({ cluster_name: 'prod' });
  const Filters = [{ Name: 'vpc-id', Values: [data.vpc_id] }];
  const { NetworkAcls } = ec2<{ NetworkAcls: { NetworkAclId: string }[] }>('DescribeNetworkAcls', {
    Filters,
  });
  const [NetworkAclId] = NetworkAcls.map((acl) => acl.NetworkAclId);
  ec2('CreateNetworkAclEntry', {
    ...{ NetworkAclId, RuleNumber: 50, Protocol: '-1', RuleAction: 'deny', Egress: false },
    CidrBlock: '0.0.0.0/0',
  });
  const after = await ask({ cluster_name: 'prod' });
  expect(after.data.findings).toEqual([
    expect.stringMatching(new RegExp(`^Network ACL ${NetworkAclId} lets nothing in at subnet-`)),
  ]);
});

test('another VPC than the cluster’s is said to be one, and judged without the cluster', async () => {
  const { data: staging } = await ask({ cluster_name: 'staging' });
  const { data } = await ask({ cluster_name: 'prod', vpc_id: staging.vpc_id });
  expect(data.findings).toEqual([]);
  expect(data.notes).toEqual([
    expect.stringMatching(`^${staging.vpc_id} is not the VPC of prod, which is vpc-`),
  ]);
});

test('of the blocks that were added to a VPC those count that are there', async () => {
  const { data } = await ask({ cluster_name: 'prod' });
  const added = { VpcId: data.vpc_id, CidrBlock: '100.64.0.0/16' };
  const { CidrBlockAssociation } = ec2<{ CidrBlockAssociation: { AssociationId: string } }>(
    'AssociateVpcCidrBlock',
    added,
  );
  ec2('AssociateVpcCidrBlock', { VpcId: data.vpc_id, AmazonProvidedIpv6CidrBlock: true });
  aws.clock.advance(60_000);
  const { data: more } = await ask({ cluster_name: 'prod' });
  expect(more).toMatchObject({
    additional_cidr_blocks: ['100.64.0.0/16'],
    ipv6_cidr_blocks: [expect.stringMatching(/::\/56$/)],
  });
  ec2('DisassociateVpcCidrBlock', { AssociationId: CidrBlockAssociation.AssociationId });
  const { data: less } = await ask({ cluster_name: 'prod' });
  expect(less).not.toHaveProperty('additional_cidr_blocks');
});

test('with just the managed read-only rights the rest is a note', async () => {
  const managed = [
    'eks:DescribeCluster',
    'ec2:DescribeVpcs',
    'ec2:DescribeSubnets',
    'ec2:DescribeRouteTables',
  ];
  const { data, text } = await ask({ cluster_name: 'prod' }, managed);
  expect(text).toContain('No findings in what could be seen; see the end.');
  expect(usedOf(data)).toHaveLength(3);
  expect(data.security_groups).toBeUndefined();
  expect([...(data.notes ?? [])].sort()).toEqual([
    'DNS attributes are unknown: ec2:DescribeVpcAttribute answered UnauthorizedOperation.',
    'Network ACLs are unknown: ec2:DescribeNetworkAcls answered UnauthorizedOperation.',
    'Security groups are unknown: ec2:DescribeSecurityGroups answered UnauthorizedOperation.',
    'VPC endpoints are unknown: ec2:DescribeVpcEndpoints answered UnauthorizedOperation.',
  ]);
});

test.each(getEksVpcConfig.iam)('%s is really used', async (missing) => {
  const rest = getEksVpcConfig.iam.filter((action) => action !== missing);
  const { aws: session, calls } = await aws.as(rest);
  await getEksVpcConfig
    .prepare({ cluster_name: 'prod' })
    .run({ aws: session })
    .catch(() => undefined);
  const denied = calls.filter(
    ({ code }) => code === 'UnauthorizedOperation' || code === 'AccessDeniedException',
  );
  expect(denied.map(({ service, operation }) => `${service}:${operation}`)).toContain(missing);
});

test('another region, another VPC, and what is not there', async () => {
  const eu = await ask({ cluster_name: 'payments-eu' }, undefined, 'eu-west-1');
  expect(eu.data.endpoint_access).toEqual({ public: false, private: true });
  expect(eu.data.findings).toEqual([]);
  await expect(ask({ cluster_name: 'ghost' })).rejects.toMatchObject({
    facts: { code: 'ResourceNotFoundException' },
  });
  await expect(ask({ cluster_name: 'prod', vpc_id: 'vpc-0123456789abcdef0' })).rejects.toThrow(
    /vpc-0123456789abcdef0/,
  );
  expect(() => getEksVpcConfig.prepare({ cluster_name: 'prod', vpc_id: 'prod' })).toThrow(
    /vpc-0a1b2c3d/,
  );
});
