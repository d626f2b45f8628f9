import { quotaOf } from '../servicequotas/data/quotas.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

type Duration =
  | 'clusterCreation'
  | 'clusterDeletion'
  | 'clusterVersionUpdate'
  | 'clusterConfigUpdate'
  | 'clusterHealthInterval'
  | 'encryptionAssociation'
  | 'authorityDistribution'
  | 'authorityActivation'
  | 'authorityDeletion'
  | 'authorityRollback'
  | 'capabilityCreation'
  | 'capabilityUpdate'
  | 'capabilityDeletion'
  | 'rollbackWindow'
  | 'nodegroupCreation'
  | 'nodegroupDeletion'
  | 'nodegroupVersionUpdate'
  | 'nodegroupConfigUpdate'
  | 'nodegroupPatience'
  | 'nodePatience'
  | 'nodeBoot'
  | 'nodeStart'
  | 'nodeRetry'
  | 'nodeGrace'
  | 'addonCreation'
  | 'addonDeletion'
  | 'addonUpdate'
  | 'fargateProfileCreation'
  | 'fargateProfileDeletion'
  | 'identityProviderAssociation'
  | 'identityProviderDisassociation'
  | 'insightsRefresh'
  | 'insightsInterval';

/** How long AWS takes, in milliseconds of its time; the clock's speed divides them. */
export const durations: Readonly<Record<Duration, number>> = {
  clusterCreation: 12 * MINUTE,
  clusterDeletion: 4 * MINUTE,
  clusterVersionUpdate: 10 * MINUTE,
  clusterConfigUpdate: 3 * MINUTE,
  /**
   * Health takes up to three hours to show what has changed.
   * https://docs.aws.amazon.com/eks/latest/userguide/troubleshooting.html#cluster-health-status
   */
  clusterHealthInterval: 180 * MINUTE,
  encryptionAssociation: 45 * MINUTE,
  authorityDistribution: 30 * MINUTE,
  authorityActivation: 15 * MINUTE,
  authorityDeletion: 15 * MINUTE,
  authorityRollback: 7 * 24 * 60 * MINUTE,
  capabilityCreation: 5 * MINUTE,
  capabilityUpdate: 3 * MINUTE,
  capabilityDeletion: 5 * MINUTE,
  /** https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html */
  rollbackWindow: 7 * 24 * 60 * MINUTE,
  nodegroupCreation: 150 * SECOND,
  nodegroupDeletion: 5 * MINUTE,
  nodegroupVersionUpdate: 12 * MINUTE,
  nodegroupConfigUpdate: 20 * SECOND,
  /** How long a new group may take to have its nodes; reports of failed ones speak of 20 minutes. */
  nodegroupPatience: 20 * MINUTE,
  /** https://docs.aws.amazon.com/eks/latest/userguide/managed-node-update-behavior.html */
  nodePatience: 15 * MINUTE,
  nodeBoot: 35 * SECOND,
  nodeStart: 20 * SECOND,
  nodeRetry: 10 * SECOND,
  /** https://kubernetes.io/docs/concepts/architecture/nodes/#node-status */
  nodeGrace: 50 * SECOND,
  addonCreation: 45 * SECOND,
  addonDeletion: 20 * SECOND,
  addonUpdate: 60 * SECOND,
  fargateProfileCreation: 100 * SECOND,
  fargateProfileDeletion: 3 * MINUTE,
  identityProviderAssociation: 15 * MINUTE,
  identityProviderDisassociation: 10 * MINUTE,
  insightsRefresh: 90 * SECOND,
  /**
   * Insights are looked at anew once a day.
   * https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html
   */
  insightsInterval: 24 * 60 * MINUTE,
};

type Quota =
  | 'clustersPerRegion'
  | 'nodegroupsPerCluster'
  | 'nodesPerNodegroup'
  | 'fargateProfilesPerCluster'
  | 'selectorsPerFargateProfile'
  | 'labelsPerFargateSelector'
  | 'publicAccessCidrs'
  | 'tagsPerResource';

/** As Service Quotas tells them. https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html */
export const quotas: Readonly<Record<Quota, number>> = {
  clustersPerRegion: quotaOf('clusters'),
  nodegroupsPerCluster: quotaOf('nodegroups'),
  nodesPerNodegroup: quotaOf('nodesPerNodegroup'),
  fargateProfilesPerCluster: quotaOf('fargateProfiles'),
  selectorsPerFargateProfile: quotaOf('selectorsPerProfile'),
  labelsPerFargateSelector: quotaOf('labelsPerSelector'),
  publicAccessCidrs: quotaOf('publicAccessCidrs'),
  tagsPerResource: 50,
};
