/** A subnet as far as EKS looks at it. EC2 takes this table over when it is simulated. */
export type Subnet = {
  readonly id: string;
  readonly vpcId: string;
  readonly zone: string;
  readonly cidr: string;
  readonly public: boolean;
};

/** Private subnets of `/19` and public ones of `/22`, one of each in every zone of a VPC. */
function vpc(
  id: string,
  prefix: string,
  zones: Readonly<Record<string, [string, string]>>,
): Subnet[] {
  return Object.entries(zones).flatMap(([zone, [inside, outside]], index) => [
    { id: inside, vpcId: id, zone, cidr: `${prefix}.${index * 32}.0/19`, public: false },
    { id: outside, vpcId: id, zone, cidr: `${prefix}.${128 + index * 4}.0/22`, public: true },
  ]);
}

const subnetsByRegion: Readonly<Record<string, readonly Subnet[]>> = {
  'us-west-2': [
    ...vpc('vpc-0a4f1c9d27be63e58', '10.20', {
      'us-west-2a': ['subnet-01b7e4f3a92c5d608', 'subnet-08d1f26c4be9a7350'],
      'us-west-2b': ['subnet-02c8f5a4ba3d6e719', 'subnet-09e2a37d5cfab8461'],
      'us-west-2c': ['subnet-03d9a6b5cb4e7f82a', 'subnet-0af3b48e6d0bc9572'],
    }),
    ...vpc('vpc-0c6d3e8f41a275b90', '10.24', {
      'us-west-2a': ['subnet-04ea17c6dc5f80936', 'subnet-0b04c59f7e1cda683'],
      'us-west-2b': ['subnet-05fb28d7ed6091a47', 'subnet-0c15d6a08f2deb794'],
    }),
  ],
  'eu-west-1': vpc('vpc-0e93b7d15f08c462a', '10.40', {
    'eu-west-1a': ['subnet-060c39e8fe71a2b58', 'subnet-0d26e7b190affc8a5'],
    'eu-west-1b': ['subnet-071d4af90f82b3c69', 'subnet-0e37f8c2a1b00d9b6'],
    'eu-west-1c': ['subnet-082e5b0a1093c4d7a', 'subnet-0f4809d3b2c11eac7'],
  }),
};

/** The subnet of a region by its id. */
export function subnet(region: string, id: string): Subnet | undefined {
  return subnetsByRegion[region]?.find((candidate) => candidate.id === id);
}
