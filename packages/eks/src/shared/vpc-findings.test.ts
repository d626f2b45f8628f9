import { expect, test } from 'vitest';
import {
  type EndpointFacts,
  type SubnetRow,
  type VpcPicture,
  vpcFindings,
} from './vpc-findings.ts';
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

const endpoint = (service: string, change: Partial<EndpointFacts> = {}): EndpointFacts => ({
  id: `vpce-${service}`,
  service,
  available: true,
  routeTables: service === 's3' ? ['rtb-1'] : undefined,
  privateDns: service !== 's3',
  groups: service === 's3' ? [] : ['sg-e'],
  ...change,
});

const https = { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 };
const open = { ...https, IpRanges: [{ CidrIp: '10.0.0.0/16' }] };
const own = { IpProtocol: '-1', UserIdGroupPairs: [{ GroupId: 'sg-c' }] };

const healthy: VpcPicture = {
  subnets: [
    subnet(),
    subnet({ subnet_id: 'subnet-b', az_name: 'us-west-2b' }),
    subnet({ subnet_id: 'subnet-p', used_by_cluster: false, is_public: true, role: 'elb' }),
  ],
  privateEndpoint: true,
  dns: { support: true, hostnames: true },
  endpoints: [],
  groups: [
    { GroupId: 'sg-c', IpPermissions: [own] },
    { GroupId: 'sg-e', IpPermissions: [open] },
  ],
  acls: [],
  clusterGroups: ['sg-c'],
  missingSubnets: [],
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
    /^subnet-a has no default route and no endpoint for ec2, ecr\.api, ecr\.dkr, s3, sts/,
  ],
  [
    'a private endpoint without DNS',
    { ...healthy, dns: { support: true, hostnames: false } },
    /enableDnsHostnames/,
  ],
  [
    'a security group that is gone',
    { ...healthy, clusterGroups: ['sg-c', 'sg-1'] },
    /^Security group sg-1/,
  ],
  [
    'a subnet that is gone',
    { ...healthy, missingSubnets: ['subnet-x'] },
    /^subnet-x, a subnet of the cluster, does not exist any more/,
  ],
  [
    'an endpoint that lets one subnet in and not the other',
    {
      ...healthy,
      subnets: [
        subnet(),
        subnet({ subnet_id: 'subnet-b', az_name: 'us-west-2b', cidr_block: '100.64.0.0/20' }),
        subnet({ subnet_id: 'subnet-p', used_by_cluster: false, is_public: true, role: 'elb' }),
      ],
      endpoints: [endpoint('sts')],
    },
    /^The endpoint vpce-sts takes the calls to sts, and its security groups \(sg-e\) let in no TCP 443 from subnet-b\.$/,
  ],
  [
    'a private endpoint that nobody may speak to',
    {
      ...healthy,
      groups: [{ GroupId: 'sg-c', IpPermissions: [{ ...open, FromPort: 22, ToPort: 22 }] }],
    },
    /^The security groups of the private endpoint \(sg-c\) let in no TCP 443 from subnet-a, subnet-b/,
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

const ALL = ['ec2', 'ecr.api', 'ecr.dkr', 's3', 'sts'];

test('a subnet without a way out is fine where the endpoints are', () => {
  const endpoints = ALL.map((service) => endpoint(service));
  expect(vpcFindings({ ...changed({ egress: none }), endpoints })).toEqual([]);
  expect(vpcFindings({ ...changed({ egress: none }), endpoints: undefined })).toEqual([]);
});

// https://docs.aws.amazon.com/vpc/latest/privatelink/gateway-endpoints.html
test('a gateway endpoint serves the route tables it is in, and one that is pending nobody', () => {
  const endpoints = ALL.map((service) =>
    service === 's3'
      ? endpoint(service, { routeTables: ['rtb-2'] })
      : endpoint(service, { available: service !== 'sts' }),
  );
  const subnets = [
    subnet({ egress: none }),
    subnet({ subnet_id: 'subnet-b', az_name: 'us-west-2b', egress: none, route_table_id: 'rtb-2' }),
    subnet({ subnet_id: 'subnet-p', used_by_cluster: false, is_public: true, role: 'elb' }),
  ];
  expect(vpcFindings({ ...healthy, subnets, endpoints })).toEqual([
    expect.stringMatching(/^subnet-a has no default route and no endpoint for s3, sts:/),
    expect.stringMatching(/^subnet-b has no default route and no endpoint for sts:/),
  ]);
});

const rule = (RuleNumber: number, RuleAction: 'allow' | 'deny', change: object = {}) => ({
  ...{ RuleNumber, RuleAction, Protocol: '-1', CidrBlock: '0.0.0.0/0', Egress: true },
  ...change,
});
const inward = { Egress: false };
const behind = { NetworkAclId: 'acl-1', Associations: [{ SubnetId: 'subnet-a' }] };

// https://docs.aws.amazon.com/vpc/latest/userguide/nacl-rules.html
test.each([
  ['all is let through', [rule(100, 'allow'), rule(100, 'allow', inward)], undefined],
  [
    'a deny after an allow',
    [rule(100, 'allow'), rule(200, 'deny'), rule(1, 'allow', inward)],
    undefined,
  ],
  ['no rule but the last one', [rule(32_767, 'deny'), rule(32_767, 'deny', inward)], 'in or out'],
  [
    'a deny before the allow',
    [rule(100, 'allow'), rule(50, 'deny'), rule(1, 'allow', inward)],
    'out',
  ],
  [
    'only answers to the wrong ports',
    [
      rule(1, 'allow'),
      rule(1, 'allow', { ...inward, Protocol: '6', PortRange: { From: 80, To: 443 } }),
    ],
    'in',
  ],
  [
    'a deny of some addresses',
    [rule(1, 'deny', { CidrBlock: '192.0.2.0/24' }), rule(2, 'allow'), rule(1, 'allow', inward)],
    undefined,
  ],
])('a network ACL: %s', (_, Entries, ways) => {
  const found = vpcFindings({ ...healthy, acls: [{ ...behind, Entries }] });
  expect(found).toEqual(
    ways === undefined ? [] : [`Network ACL acl-1 lets nothing ${ways} at subnet-a.`],
  );
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
