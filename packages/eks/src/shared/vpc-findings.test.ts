import { expect, test } from 'vitest';
import { type SubnetRow, type VpcPicture, vpcFindings } from './vpc-findings.ts';
import { egressOf, routeRow, tableOf } from './vpc-routes.ts';

const subnet = (change: Partial<SubnetRow> = {}): SubnetRow => ({
  subnet_id: 'subnet-a',
  used_by_cluster: true,
  cidr_block: '10.0.0.0/20',
  az_name: 'us-west-2a',
  az_id: 'usw2-az1',
  available_ips: 4_000,
  has_sufficient_ips: true,
  is_public: false,
  assigns_public_ip: false,
  assign_ipv6: false,
  in_disallowed_az: false,
  route_table_id: 'rtb-1',
  egress: { type: 'nat-gateway', target: 'nat-1', works: true },
  role: 'internal-elb',
  ...change,
});

const healthy: VpcPicture = {
  subnets: [
    subnet(),
    subnet({ subnet_id: 'subnet-b', az_name: 'us-west-2b' }),
    subnet({ subnet_id: 'subnet-p', used_by_cluster: false, is_public: true, role: 'elb' }),
  ],
  privateEndpoint: true,
  dns: { support: true, hostnames: true },
  endpoints: [],
  missingGroups: [],
};

const changed = (change: Partial<SubnetRow>): VpcPicture => ({
  ...healthy,
  subnets: healthy.subnets.map((row) =>
    row.subnet_id === 'subnet-a' ? { ...row, ...change } : row,
  ),
});

test('a healthy network has no findings', () => {
  expect(vpcFindings(healthy)).toEqual([]);
});

const none = { type: 'none', works: false } as const;
const gone = { type: 'nat-gateway', target: 'nat-1', works: false } as const;

test.each<[string, VpcPicture, RegExp]>([
  [
    'too few addresses',
    changed({ available_ips: 3, has_sufficient_ips: false }),
    /^subnet-a has 3 free addresses/,
  ],
  [
    'one zone',
    { ...healthy, subnets: [subnet(), healthy.subnets[2] ?? subnet()] },
    /are in us-west-2a; EKS needs two zones/,
  ],
  [
    'a zone EKS takes no subnets in',
    changed({ in_disallowed_az: true }),
    /^subnet-a is in usw2-az1/,
  ],
  [
    'a route to what is gone',
    changed({ egress: gone }),
    /^subnet-a sends its traffic to nat-1 \(rtb-1\), which is gone/,
  ],
  [
    'no way out and no endpoints',
    changed({ egress: none }),
    /^subnet-a has no default route, and the VPC has no endpoint for ec2, ecr\.api, ecr\.dkr, s3, sts/,
  ],
  [
    'a private endpoint without DNS',
    { ...healthy, dns: { support: true, hostnames: false } },
    /enableDnsHostnames/,
  ],
  [
    'a security group that is gone',
    { ...healthy, missingGroups: ['sg-1'] },
    /^Security group sg-1/,
  ],
])('%s is found', (_, picture, words) => {
  const findings = vpcFindings(picture);
  expect(findings).toHaveLength(1);
  expect(findings[0]).toMatch(words);
});

test('missing role tags are found for each kind of load balancer', () => {
  const untagged = healthy.subnets.map((row) => ({ ...row, role: undefined }));
  expect(vpcFindings({ ...healthy, subnets: untagged })).toEqual([
    expect.stringContaining('kubernetes.io/role/internal-elb=1'),
    expect.stringContaining('kubernetes.io/role/elb=1'),
  ]);
});

test('a subnet without a way out is fine where the endpoints are', () => {
  const endpoints = ['ec2', 'ecr.api', 'ecr.dkr', 's3', 'sts'];
  expect(vpcFindings({ ...changed({ egress: none }), endpoints })).toEqual([]);
  expect(vpcFindings({ ...changed({ egress: none }), endpoints: undefined })).toEqual([]);
});

test.each([
  [{ GatewayId: 'local' }, 'local', 'local'],
  [{ GatewayId: 'igw-1' }, 'internet-gateway', 'igw-1'],
  [{ GatewayId: 'vpce-1', DestinationPrefixListId: 'pl-1' }, 'vpc-endpoint', 'vpce-1'],
  [{ NatGatewayId: 'nat-1' }, 'nat-gateway', 'nat-1'],
  [
    { EgressOnlyInternetGatewayId: 'eigw-1', DestinationIpv6CidrBlock: '::/0' },
    'egress-only-internet-gateway',
    'eigw-1',
  ],
  [{ CoreNetworkArn: 'arn:x' }, 'core-network', 'arn:x'],
  [{}, 'unknown', 'unknown'],
])('the target of %j', (route, type, target) => {
  expect(routeRow(route)).toMatchObject({ type, target });
});

test('a subnet without a table of its own follows the main one of its VPC', () => {
  const main = { RouteTableId: 'rtb-main', VpcId: 'vpc-1', Associations: [{ Main: true }] };
  const own = { RouteTableId: 'rtb-own', VpcId: 'vpc-1', Associations: [{ SubnetId: 'subnet-1' }] };
  const other = { RouteTableId: 'rtb-x', VpcId: 'vpc-2', Associations: [{ Main: true }] };
  const tables = [other, main, own];
  expect(tableOf({ SubnetId: 'subnet-1', VpcId: 'vpc-1' }, tables)).toBe(own);
  expect(tableOf({ SubnetId: 'subnet-2', VpcId: 'vpc-1' }, tables)).toBe(main);
});

test('the default route decides, and a blackhole leads nowhere', () => {
  const to = (route: object) => ({ Routes: [{ DestinationCidrBlock: '0.0.0.0/0', ...route }] });
  expect(egressOf(to({ GatewayId: 'igw-1', State: 'active' }))).toEqual({
    type: 'internet-gateway',
    target: 'igw-1',
    works: true,
  });
  expect(egressOf(to({ NatGatewayId: 'nat-1', State: 'blackhole' }))).toMatchObject({
    works: false,
  });
  expect(
    egressOf({ Routes: [{ DestinationCidrBlock: '10.0.0.0/8', GatewayId: 'local' }] }),
  ).toEqual(none);
});
