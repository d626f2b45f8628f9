import type {
  AccessEntry,
  Addon,
  AssociatedAccessPolicy,
  Capability,
  CertificateAuthority,
  Cluster,
  ClusterIssue,
  ErrorDetail,
  FargateProfile,
  Insight,
  Issue,
  Nodegroup,
  NodegroupScalingConfig,
  OidcIdentityProviderConfig,
  PodIdentityAssociation,
  Update,
} from '@aws-sdk/client-eks';
import type { Region, StateKey } from '../../account/account.ts';
import type { Living } from '../../account/life.ts';
import type { AwsFault } from '../../fault.ts';
import type { ApiUsage } from './api-usage.ts';
import type { ControlPlane } from './control-plane.ts';
import type { ControlPlaneNetwork } from './control-plane-network.ts';
import type { NodeRecord } from './node-life.ts';

export type Tags = Record<string, string>;

/** A resource of EKS: what Describe answers, apart from the status, which its life decides. */
export type Held<View> = Living & {
  readonly name: string;
  readonly arn: string;
  readonly view: View;
  /** All resources with tags carry them here, so that one pair of operations serves them all. */
  readonly tags: Tags;
  /** The client token of the call that made it: the same call again is answered, not refused. */
  readonly token: string | undefined;
};

/** What a node group is made of in EC2, Auto Scaling and IAM. */
export type NodegroupCompute = {
  readonly profile: string;
  readonly group: string;
  /** Id of the launch template that is EKS's own, and the version that EKS launches. */
  template: string;
  version: string;
  /** With what another service refused to make a part of it. */
  refused: AwsFault | undefined;
  roll: NodegroupRoll | undefined;
};

/** An update that replaces the nodes of a group. */
export type NodegroupRoll = {
  readonly updateId: string;
  readonly changed: Partial<Nodegroup>;
  /** The version of the template before. */
  readonly before: string;
  readonly batch: number;
  readonly sizes: Required<NodegroupScalingConfig>;
  phase: 'up' | 'replace' | 'down';
  since: number;
};

export type NodegroupRecord = Held<Nodegroup> & {
  readonly compute: NodegroupCompute;
  /** Why it could not be made; a group that was not made stays so. */
  failure: readonly Issue[] | undefined;
};
export type AddonRecord = Held<Addon>;
export type FargateProfileRecord = Held<FargateProfile>;
export type PodIdentityRecord = Held<PodIdentityAssociation>;
export type IdentityProviderRecord = Held<OidcIdentityProviderConfig>;
export type AccessEntryRecord = Held<AccessEntry> & {
  /** Associated access policies by ARN. */
  readonly policies: Map<string, AssociatedAccessPolicy>;
};

/** An update under way or done, and what it changes when it is. */
export type UpdateRecord = Living & {
  readonly id: string;
  readonly view: Update;
  /** What is updated; only the cluster itself when both are absent. */
  readonly nodegroupName?: string;
  readonly addonName?: string;
  readonly capabilityName?: string;
  readonly duration: number;
  readonly complete: (at: number) => void;
  /** What the update fails with when its time is up; then `fail` runs instead of `complete`. */
  readonly obstacles?: (at: number) => ErrorDetail[];
  readonly fail?: (at: number) => void;
};

/** What the last look at a cluster found; insights are not computed at each call. */
export type InsightsSnapshot = { readonly at: number; readonly insights: readonly Insight[] };

/** What EKS last saw to be wrong with a cluster. */
export type ClusterHealth = { readonly at: number; readonly issues: readonly ClusterIssue[] };

/** The key of KMS under which a cluster keeps its secrets. */
export type Encryption = { readonly keyArn: string; readonly grantId: string };

export type CapabilityRecord = Held<Capability>;

export type InsightsRefresh = Living & { readonly startedAt: number };

export type ClusterRecord = Held<Cluster> & {
  readonly id: string;
  readonly plane: ControlPlane;
  readonly network: ControlPlaneNetwork;
  readonly certificateAuthorities: Map<string, CertificateAuthority>;
  readonly nodegroups: Map<string, NodegroupRecord>;
  readonly addons: Map<string, AddonRecord>;
  readonly accessEntries: Map<string, AccessEntryRecord>;
  readonly fargateProfiles: Map<string, FargateProfileRecord>;
  readonly podIdentities: Map<string, PodIdentityRecord>;
  readonly identityProviders: Map<string, IdentityProviderRecord>;
  readonly updates: Map<string, UpdateRecord>;
  readonly capabilities: Map<string, CapabilityRecord>;
  readonly apiUsage: ApiUsage;
  /** Instances that are its nodes, or on their way to be, by instance id. */
  readonly nodes: Map<string, NodeRecord>;
  /** Roles of nodes in the ConfigMap `aws-auth`, which EKS fills in where entries are not known. */
  readonly mappedNodeRoles: Set<string>;
  snapshot: InsightsSnapshot | undefined;
  health: ClusterHealth | undefined;
  encryption: Encryption | undefined;
  /** The last upgrade in place, until it is rolled back. */
  upgrade: { readonly from: string; readonly at: number } | undefined;
  refresh: InsightsRefresh | undefined;
};

export type EksState = { readonly clusters: Map<string, ClusterRecord> };

export const eksStateKey: StateKey<EksState> = {
  name: 'eks',
  create: () => ({ clusters: new Map() }),
};

/** The EKS state of a region. */
export function eksState(region: Region): EksState {
  return region.state.of(eksStateKey);
}
