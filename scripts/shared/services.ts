/** Services whose SDK package is not among ours: all operations they have, by hand. */
export const byHand: readonly { readonly service: string; readonly all: readonly string[] }[] = [
  { service: 'eksauth', all: ['AssumeRoleForPodIdentity'] },
];

/** The simulated services whose wire shapes come from an SDK client package. */
export const services: readonly { readonly service: string; readonly package: string }[] = [
  { service: 'autoscaling', package: '@aws-sdk/client-auto-scaling' },
  { service: 'cloudtrail', package: '@aws-sdk/client-cloudtrail' },
  { service: 'ec2', package: '@aws-sdk/client-ec2' },
  { service: 'eks', package: '@aws-sdk/client-eks' },
  { service: 'iam', package: '@aws-sdk/client-iam' },
  { service: 'kms', package: '@aws-sdk/client-kms' },
  { service: 'organizations', package: '@aws-sdk/client-organizations' },
  { service: 'secretsmanager', package: '@aws-sdk/client-secrets-manager' },
  { service: 'servicequotas', package: '@aws-sdk/client-service-quotas' },
  { service: 'ssm', package: '@aws-sdk/client-ssm' },
  { service: 'sts', package: '@aws-sdk/client-sts' },
];
