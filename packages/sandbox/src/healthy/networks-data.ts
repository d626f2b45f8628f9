/** A network of the company: one private and one public subnet in each of three zones. */
export type NetworkPlan = {
  readonly region: string;
  /** Of its resources, and the beginning of their names. */
  readonly name: string;
  readonly id: string;
  /** The first two bytes of its /16. */
  readonly prefix: string;
  /** Clusters that use it, whose load balancers find the subnets by tag. */
  readonly clusters: readonly string[];
  /** Ids by zone: private /19, public /22. */
  readonly subnets: Readonly<Record<string, readonly [inside: string, outside: string]>>;
  /** A NAT gateway in each zone, or one for all of them. */
  readonly gateways: 'one a zone' | 'one';
  readonly tags: Readonly<Record<string, string>>;
};

export const networkPlans: readonly NetworkPlan[] = [
  {
    region: 'us-west-2',
    name: 'prod',
    id: 'vpc-0a4f1c9d27be63e58',
    prefix: '10.20',
    clusters: ['prod'],
    subnets: {
      'us-west-2a': ['subnet-01b7e4f3a92c5d608', 'subnet-08d1f26c4be9a7350'],
      'us-west-2b': ['subnet-02c8f5a4ba3d6e719', 'subnet-09e2a37d5cfab8461'],
      'us-west-2c': ['subnet-03d9a6b5cb4e7f82a', 'subnet-0af3b48e6d0bc9572'],
    },
    gateways: 'one a zone',
    tags: { team: 'platform', env: 'prod', 'cost-center': 'cc-4100' },
  },
  {
    region: 'us-west-2',
    name: 'dev',
    id: 'vpc-0c6d3e8f41a275b90',
    prefix: '10.24',
    clusters: ['staging', 'shop-dev'],
    subnets: {
      'us-west-2a': ['subnet-04ea17c6dc5f80936', 'subnet-0b04c59f7e1cda683'],
      'us-west-2b': ['subnet-05fb28d7ed6091a47', 'subnet-0c15d6a08f2deb794'],
      'us-west-2c': ['subnet-0160ce4b8d73a92f5', 'subnet-0271df5c9e84ba306'],
    },
    gateways: 'one',
    tags: { team: 'platform', env: 'dev', 'cost-center': 'cc-4110' },
  },
  {
    region: 'eu-west-1',
    name: 'payments',
    id: 'vpc-0e93b7d15f08c462a',
    prefix: '10.40',
    clusters: ['payments-eu'],
    subnets: {
      'eu-west-1a': ['subnet-060c39e8fe71a2b58', 'subnet-0d26e7b190affc8a5'],
      'eu-west-1b': ['subnet-071d4af90f82b3c69', 'subnet-0e37f8c2a1b00d9b6'],
      'eu-west-1c': ['subnet-082e5b0a1093c4d7a', 'subnet-0f4809d3b2c11eac7'],
    },
    gateways: 'one a zone',
    tags: { team: 'payments', env: 'prod', 'cost-center': 'cc-6400' },
  },
];
