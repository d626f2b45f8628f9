import type { AddonPodIdentityAssociations } from '@aws-sdk/client-eks';
import type { Checked, OperationContext } from '../../service.ts';
import { eksArn } from './arns.ts';
import { faults } from './faults.ts';
import type { AddonRecord, ClusterRecord, PodIdentityRecord, Tags } from './state.ts';
import { checkRole } from './validate.ts';

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyz0123456789';

export type NewAssociation = {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly roleArn: string;
  readonly ownerArn?: string;
  readonly disableSessionTags?: boolean | undefined;
  readonly targetRoleArn?: string | undefined;
  readonly policy?: string | undefined;
  readonly tags: Tags;
  readonly token?: string | undefined;
};

/** Adds an association to the cluster; a service account has at most one. */
export function addAssociation(
  cluster: ClusterRecord,
  { tags, token, ...asked }: NewAssociation,
  context: OperationContext,
): PodIdentityRecord {
  const existing = associationOf(cluster, asked.namespace, asked.serviceAccount);
  if (existing) throw exists(cluster, existing);
  const { account, now } = context;
  checkRole(account, asked.roleArn, 'pods.eks.amazonaws.com');
  // `a-` and 17 lower-case letters and digits.
  // https://docs.aws.amazon.com/eks/latest/APIReference/API_PodIdentityAssociation.html
  const id = `a-${account.rng.text(17, ALPHANUMERIC)}`;
  const arn = eksArn(context, 'podidentityassociation', cluster.name, id);
  const at = new Date(now);
  const record: PodIdentityRecord = {
    ...{ status: 'ACTIVE', since: now, name: id, arn, tags, token },
    view: {
      ...asked,
      clusterName: cluster.name,
      associationArn: arn,
      associationId: id,
      disableSessionTags: asked.disableSessionTags ?? false,
      createdAt: at,
      modifiedAt: at,
    },
  };
  cluster.podIdentities.set(id, record);
  return record;
}

function exists({ name: clusterName }: ClusterRecord, { name }: PodIdentityRecord): Error {
  return faults.podIdentityExists({ clusterName, associationId: name });
}

export function associationOf(
  cluster: ClusterRecord,
  namespace: string,
  serviceAccount: string,
): PodIdentityRecord | undefined {
  return [...cluster.podIdentities.values()].find(
    ({ view }) => view.namespace === namespace && view.serviceAccount === serviceAccount,
  );
}

/** Gives an add-on exactly these associations, and returns their ARNs. */
export function replaceOwned(
  cluster: ClusterRecord,
  addon: AddonRecord,
  wanted: readonly Checked<AddonPodIdentityAssociations>[],
  context: OperationContext,
): string[] {
  const namespace = addon.view.namespaceConfig?.namespace ?? 'kube-system';
  for (const { serviceAccount, roleArn } of wanted) {
    checkRole(context.account, roleArn, 'pods.eks.amazonaws.com');
    const there = associationOf(cluster, namespace, serviceAccount);
    if (there && there.view.ownerArn !== addon.arn) throw exists(cluster, there);
  }
  dropOwned(cluster, addon);
  return wanted.map(({ serviceAccount, roleArn }) => {
    const asked = { namespace, serviceAccount, roleArn, ownerArn: addon.arn, tags: {} };
    return addAssociation(cluster, asked, context).arn;
  });
}

/**
 * Associations go with the add-on that owns them.
 * https://docs.aws.amazon.com/eks/latest/userguide/add-ons-iam.html
 */
export function dropOwned(cluster: ClusterRecord, { arn }: AddonRecord): void {
  for (const [id, { view }] of cluster.podIdentities) {
    if (view.ownerArn === arn) cluster.podIdentities.delete(id);
  }
}
