import { accessEntry } from './access-entry.ts';
import { accessPolicy } from './access-policy.ts';
import { addon } from './addon.ts';
import { addonVersion } from './addon-version.ts';
import { capability } from './capability.ts';
import { certificateAuthority } from './certificate-authority.ts';
import { cluster } from './cluster.ts';
import { clusterVersion } from './cluster-version.ts';
import { eksAnywhereSubscription } from './eks-anywhere-subscription.ts';
import { fargateProfile } from './fargate-profile.ts';
import { identityProviderConfig } from './identity-provider-config.ts';
import { insight } from './insight.ts';
import type { ResourceKind } from './kind.ts';
import { nodegroup } from './nodegroup.ts';
import { podIdentityAssociation } from './pod-identity-association.ts';
import { update } from './update.ts';

/** Every type of EKS resource that the tools know, in alphabetical order. */
export const kinds: readonly ResourceKind[] = [
  accessEntry,
  accessPolicy,
  addon,
  addonVersion,
  capability,
  certificateAuthority,
  cluster,
  clusterVersion,
  eksAnywhereSubscription,
  fargateProfile,
  identityProviderConfig,
  insight,
  nodegroup,
  podIdentityAssociation,
  update,
];

const byType: ReadonlyMap<string, ResourceKind> = new Map(kinds.map((kind) => [kind.type, kind]));

/** The kind of a canonical type; throws for a name that the input schema should have refused. */
export function kindOf(type: string): ResourceKind {
  const kind = byType.get(type);
  if (kind === undefined) throw new Error(`No such kind: ${type}`);
  return kind;
}

/**
 * `nodeGroups`, `node-group` and `Nodegroups` are all `nodegroup`; what is no type stays as it is.
 */
export function canonicalType(given: string): string {
  const letters = given.toLowerCase().replace(/[^a-z]/g, '');
  const forms = [letters, letters.replace(/ies$/, 'y'), letters.replace(/s$/, '')];
  return forms.find((form) => byType.has(form)) ?? given;
}
