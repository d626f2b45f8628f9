/** One version of an add-on and the Kubernetes minors that may run it, both ends included. */
export type AddonVersion = {
  readonly version: string;
  readonly from: string;
  readonly to: string;
  /** Minors for which this version is the default one. */
  readonly defaultFor?: readonly string[];
};

export type AddonData = {
  readonly name: string;
  readonly type: 'networking' | 'storage' | 'security' | 'observability';
  readonly owner: 'aws' | 'community';
  readonly namespace: string;
  readonly requiresIamPermissions: boolean;
  /** Newest first. */
  readonly versions: readonly AddonVersion[];
  readonly podIdentity?: { readonly serviceAccount: string; readonly policies: readonly string[] };
  /** Top-level properties of the configuration schema, with their JSON types. */
  readonly configuration: Readonly<Record<string, 'object' | 'array' | 'string' | 'integer'>>;
};

/** A run of versions that share a range of minors. */
function range(from: string, to: string, ...versions: string[]): AddonVersion[] {
  return versions.map((version) => ({ version, from, to }));
}

const pods = {
  affinity: 'object',
  nodeSelector: 'object',
  podAnnotations: 'object',
  podLabels: 'object',
  resources: 'object',
  tolerations: 'array',
} as const;

/**
 * Add-ons by name. Defaults of vpc-cni, coredns and kube-proxy are as DescribeAddonVersions gave
 * them in September 2026; ranges of the GuardDuty agent:
 * https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-eks-support.html
 */
export const addons: readonly AddonData[] = [
  {
    name: 'amazon-cloudwatch-observability',
    type: 'observability',
    owner: 'aws',
    namespace: 'amazon-cloudwatch',
    requiresIamPermissions: true,
    versions: [
      { version: 'v4.7.0-eksbuild.1', from: '1.28', to: '1.36', defaultFor: ['1.36', '1.35'] },
      { version: 'v4.4.0-eksbuild.1', from: '1.28', to: '1.36', defaultFor: ['1.34', '1.33'] },
      { version: 'v3.7.0-eksbuild.1', from: '1.28', to: '1.34', defaultFor: ['1.32', '1.31'] },
    ],
    podIdentity: {
      serviceAccount: 'cloudwatch-agent',
      policies: [
        'arn:aws:iam::aws:policy/AWSXrayWriteOnlyAccess',
        'arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy',
      ],
    },
    configuration: { agent: 'object', containerLogs: 'object', tolerations: 'array' },
  },
  {
    name: 'aws-ebs-csi-driver',
    type: 'storage',
    owner: 'aws',
    namespace: 'kube-system',
    requiresIamPermissions: true,
    versions: [
      {
        version: 'v1.63.1-eksbuild.1',
        from: '1.31',
        to: '1.36',
        defaultFor: ['1.36', '1.35', '1.34', '1.33', '1.32', '1.31'],
      },
      ...range('1.30', '1.35', 'v1.60.0-eksbuild.1', 'v1.56.0-eksbuild.1'),
      ...range('1.29', '1.35', 'v1.53.0-eksbuild.1'),
      ...range('1.28', '1.34', 'v1.48.0-eksbuild.2', 'v1.44.0-eksbuild.1', 'v1.41.0-eksbuild.1'),
    ],
    podIdentity: {
      serviceAccount: 'ebs-csi-controller-sa',
      policies: ['arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy'],
    },
    configuration: { controller: 'object', node: 'object', sidecars: 'object' },
  },
  {
    name: 'aws-guardduty-agent',
    type: 'security',
    owner: 'aws',
    namespace: 'amazon-guardduty',
    requiresIamPermissions: false,
    versions: [
      {
        version: 'v1.16.0-eksbuild.1',
        from: '1.28',
        to: '1.36',
        defaultFor: ['1.36', '1.35', '1.34', '1.33', '1.32', '1.31'],
      },
      ...range('1.28', '1.36', 'v1.15.0-eksbuild.1', 'v1.12.2-eksbuild.1'),
      ...range('1.28', '1.35', 'v1.12.1-eksbuild.2'),
      ...range('1.28', '1.34', 'v1.11.0-eksbuild.4'),
      ...range('1.21', '1.33', 'v1.10.0-eksbuild.2'),
      ...range('1.21', '1.32', 'v1.9.0-eksbuild.2', 'v1.8.1-eksbuild.2'),
      ...range('1.21', '1.31', 'v1.7.1-eksbuild.2', 'v1.7.0-eksbuild.1', 'v1.6.1-eksbuild.1'),
      ...range('1.21', '1.29', 'v1.6.0-eksbuild.1', 'v1.5.0-eksbuild.1', 'v1.4.1-eksbuild.2'),
      ...range('1.21', '1.29', 'v1.4.0-eksbuild.1', 'v1.3.1-eksbuild.1'),
      ...range('1.21', '1.28', 'v1.3.0-eksbuild.1', 'v1.2.0-eksbuild.3'),
      ...range('1.21', '1.26', 'v1.1.0-eksbuild.1'),
      ...range('1.21', '1.25', 'v1.0.0-eksbuild.1'),
    ],
    configuration: { dnsPolicy: 'string', priorityClassName: 'string', resources: 'object' },
  },
  {
    name: 'coredns',
    type: 'networking',
    owner: 'aws',
    namespace: 'kube-system',
    requiresIamPermissions: false,
    versions: [
      { version: 'v1.14.3-eksbuild.14', from: '1.35', to: '1.36', defaultFor: ['1.36'] },
      ...range('1.35', '1.36', 'v1.14.3-eksbuild.3'),
      { version: 'v1.13.2-eksbuild.21', from: '1.33', to: '1.36', defaultFor: ['1.35'] },
      { version: 'v1.12.4-eksbuild.29', from: '1.32', to: '1.35', defaultFor: ['1.34', '1.33'] },
      ...range('1.32', '1.34', 'v1.12.3-eksbuild.1', 'v1.12.1-eksbuild.2'),
      { version: 'v1.11.4-eksbuild.51', from: '1.29', to: '1.34', defaultFor: ['1.32', '1.31'] },
      ...range('1.29', '1.34', 'v1.11.4-eksbuild.24', 'v1.11.4-eksbuild.22'),
      { version: 'v1.11.4-eksbuild.2', from: '1.28', to: '1.34', defaultFor: ['1.30', '1.29'] },
      ...range('1.28', '1.33', 'v1.11.3-eksbuild.1'),
    ],
    configuration: {
      ...pods,
      autoScaling: 'object',
      corefile: 'string',
      podDisruptionBudget: 'object',
      replicaCount: 'integer',
    },
  },
  {
    name: 'eks-pod-identity-agent',
    type: 'security',
    owner: 'aws',
    namespace: 'kube-system',
    requiresIamPermissions: true,
    versions: [
      {
        version: 'v1.3.10-eksbuild.3',
        from: '1.24',
        to: '1.36',
        defaultFor: ['1.36', '1.35', '1.34', '1.33', '1.32', '1.31'],
      },
      ...range('1.24', '1.36', 'v1.3.8-eksbuild.2', 'v1.3.7-eksbuild.2', 'v1.3.4-eksbuild.1'),
    ],
    configuration: { ...pods, agent: 'object', priorityClassName: 'string' },
  },
  {
    name: 'kube-proxy',
    type: 'networking',
    owner: 'aws',
    namespace: 'kube-system',
    requiresIamPermissions: false,
    versions: [
      { version: 'v1.36.0-eksbuild.17', from: '1.36', to: '1.36', defaultFor: ['1.36'] },
      ...range('1.36', '1.36', 'v1.36.0-eksbuild.9'),
      { version: 'v1.35.3-eksbuild.21', from: '1.35', to: '1.36', defaultFor: ['1.35'] },
      ...range('1.35', '1.36', 'v1.35.2-eksbuild.4'),
      { version: 'v1.34.6-eksbuild.21', from: '1.34', to: '1.35', defaultFor: ['1.34'] },
      ...range('1.34', '1.35', 'v1.34.0-eksbuild.4'),
      { version: 'v1.33.10-eksbuild.21', from: '1.33', to: '1.34', defaultFor: ['1.33'] },
      ...range('1.33', '1.34', 'v1.33.3-eksbuild.4', 'v1.33.0-eksbuild.2'),
      { version: 'v1.32.13-eksbuild.24', from: '1.32', to: '1.33', defaultFor: ['1.32'] },
      ...range('1.32', '1.33', 'v1.32.6-eksbuild.8', 'v1.32.3-eksbuild.7'),
      { version: 'v1.31.7-eksbuild.7', from: '1.31', to: '1.32', defaultFor: ['1.31'] },
      { version: 'v1.30.11-eksbuild.5', from: '1.30', to: '1.31', defaultFor: ['1.30'] },
    ],
    configuration: { ...pods, ipvs: 'object', mode: 'string' },
  },
  {
    name: 'metrics-server',
    type: 'observability',
    owner: 'community',
    namespace: 'kube-system',
    requiresIamPermissions: false,
    versions: [
      {
        version: 'v0.8.1-eksbuild.1',
        from: '1.31',
        to: '1.36',
        defaultFor: ['1.36', '1.35', '1.34', '1.33', '1.32', '1.31'],
      },
      ...range('1.28', '1.35', 'v0.8.0-eksbuild.1', 'v0.7.2-eksbuild.3'),
    ],
    configuration: { ...pods, addonResizer: 'object', args: 'array', replicas: 'integer' },
  },
  {
    name: 'vpc-cni',
    type: 'networking',
    owner: 'aws',
    namespace: 'kube-system',
    requiresIamPermissions: true,
    versions: [
      {
        version: 'v1.22.4-eksbuild.3',
        from: '1.31',
        to: '1.36',
        defaultFor: ['1.36', '1.35', '1.34', '1.33', '1.32', '1.31'],
      },
      ...range('1.31', '1.36', 'v1.22.3-eksbuild.1'),
      ...range('1.30', '1.36', 'v1.21.1-eksbuild.1'),
      ...range('1.29', '1.35', 'v1.20.4-eksbuild.1'),
      ...range('1.27', '1.34', 'v1.20.1-eksbuild.3', 'v1.19.6-eksbuild.7'),
      ...range('1.24', '1.32', 'v1.19.2-eksbuild.5'),
    ],
    podIdentity: {
      serviceAccount: 'aws-node',
      policies: ['arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy'],
    },
    configuration: { ...pods, enableNetworkPolicy: 'string', env: 'object', init: 'object' },
  },
];
