import type { Named } from '../service.ts';
import type { TrailResource } from './store.ts';

type Elements = Readonly<Record<string, unknown>> | null;

/** Resource type by the member that names it. */
type Names = Readonly<Record<string, string>>;

type Naming = {
  readonly request: Names;
  /** Looked for at any depth of the answer. */
  readonly response?: Names;
};

const ec2: Names = {
  groupId: 'AWS::EC2::SecurityGroup',
  imageId: 'AWS::EC2::Ami',
  instanceId: 'AWS::EC2::Instance',
  internetGatewayId: 'AWS::EC2::InternetGateway',
  natGatewayId: 'AWS::EC2::NatGateway',
  networkInterfaceId: 'AWS::EC2::NetworkInterface',
  routeTableId: 'AWS::EC2::RouteTable',
  subnetId: 'AWS::EC2::Subnet',
  volumeId: 'AWS::EC2::Volume',
  vpcId: 'AWS::EC2::VPC',
};

/** By service; the types are those of CloudFormation, as in CloudTrail's event history. */
const naming: Readonly<Record<string, Naming>> = {
  autoscaling: { request: { autoScalingGroupName: 'AWS::AutoScaling::AutoScalingGroup' } },
  ec2: { request: ec2, response: ec2 },
  eks: {
    request: {
      addonName: 'AWS::EKS::Addon',
      associationId: 'AWS::EKS::PodIdentityAssociation',
      fargateProfileName: 'AWS::EKS::FargateProfile',
      name: 'AWS::EKS::Cluster',
      nodegroupName: 'AWS::EKS::Nodegroup',
      principalArn: 'AWS::EKS::AccessEntry',
    },
    response: { associationId: 'AWS::EKS::PodIdentityAssociation' },
  },
  iam: {
    request: {
      accessKeyId: 'AWS::IAM::AccessKey',
      groupName: 'AWS::IAM::Group',
      instanceProfileName: 'AWS::IAM::InstanceProfile',
      policyArn: 'AWS::IAM::Policy',
      policyName: 'AWS::IAM::Policy',
      roleName: 'AWS::IAM::Role',
      userName: 'AWS::IAM::User',
    },
    response: { accessKeyId: 'AWS::IAM::AccessKey' },
  },
  kms: {
    request: { aliasName: 'AWS::KMS::Alias', keyId: 'AWS::KMS::Key', targetKeyId: 'AWS::KMS::Key' },
    response: { keyId: 'AWS::KMS::Key' },
  },
  secretsmanager: {
    request: { name: 'AWS::SecretsManager::Secret', secretId: 'AWS::SecretsManager::Secret' },
  },
  ssm: { request: { name: 'AWS::SSM::Parameter', names: 'AWS::SSM::Parameter' } },
  sts: { request: { roleArn: 'AWS::IAM::Role' }, response: { accessKeyId: 'AWS::IAM::AccessKey' } },
};

/** The resources that a call names: in its request, in the answer for what it made, by ARN. */
export function resourcesOf(
  service: string,
  {
    asked,
    made,
    about,
  }: { readonly asked: Elements; readonly made: Elements; readonly about: readonly Named[] },
): TrailResource[] {
  const { request = {}, response = {} } = naming[service] ?? {};
  const byArn = about.map(({ type, arn }) => ({ type, name: arn }));
  const found = [...named(asked, request, 2), ...named(made, response, 4), ...byArn];
  const unique = new Map(found.map((each) => [`${each.type}\n${each.name}`, each]));
  return [...unique.values()];
}

/** Members of a structure and of what lies in it, down to `depth`. */
function named(value: unknown, names: Names, depth: number): TrailResource[] {
  if (depth === 0 || typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((part) => named(part, names, depth));
  return Object.entries(value).flatMap(([key, part]) => {
    const type = names[key] ?? names[key.replace(/s$/, '')];
    const texts: readonly unknown[] = Array.isArray(part) ? part : [part];
    if (type === undefined || !texts.every((text) => typeof text === 'string')) {
      return named(part, names, depth - 1);
    }
    return texts.map((text) => ({ type, name: plain(String(text)) }));
  });
}

/** Records keep what stood in a path percent-encoded; lookups ask for the name itself. */
function plain(text: string): string {
  return text.includes('%3A') ? decodeURIComponent(text) : text;
}
