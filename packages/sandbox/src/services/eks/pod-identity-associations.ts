import type {
  CreatePodIdentityAssociationRequest,
  CreatePodIdentityAssociationResponse,
  DeletePodIdentityAssociationRequest,
  DeletePodIdentityAssociationResponse,
  DescribePodIdentityAssociationRequest,
  DescribePodIdentityAssociationResponse,
  ListPodIdentityAssociationsRequest,
  ListPodIdentityAssociationsResponse,
  PodIdentityAssociation,
  UpdatePodIdentityAssociationRequest,
  UpdatePodIdentityAssociationResponse,
} from '@aws-sdk/client-eks';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { activeCluster, clusterNamed } from './lookup.ts';
import { page } from './paging.ts';
import { addAssociation, associationOf } from './pod-identity.ts';
import type { ClusterRecord, PodIdentityRecord } from './state.ts';
import { checkRole, checkTags } from './validate.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreatePodIdentityAssociation.html */
export const createPodIdentityAssociation: Operation<
  CreatePodIdentityAssociationRequest,
  CreatePodIdentityAssociationResponse
> = (input, context) => {
  const cluster = activeCluster(context, input.clusterName);
  const { namespace, serviceAccount, roleArn, clientRequestToken: token } = input;
  const existing = associationOf(cluster, namespace, serviceAccount);
  if (existing && token !== undefined && existing.token === token) return describe(existing);
  const { disableSessionTags, targetRoleArn, policy } = input;
  const asked = { namespace, serviceAccount, roleArn, disableSessionTags, targetRoleArn, policy };
  return describe(
    addAssociation(cluster, { ...asked, tags: checkTags(input.tags), token }, context),
  );
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribePodIdentityAssociation.html */
export const describePodIdentityAssociation: Operation<
  DescribePodIdentityAssociationRequest,
  DescribePodIdentityAssociationResponse
> = (input, context) =>
  describe(associationNamed(clusterNamed(context, input.clusterName), input.associationId));

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListPodIdentityAssociations.html */
export const listPodIdentityAssociations: Operation<
  ListPodIdentityAssociationsRequest,
  ListPodIdentityAssociationsResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const { namespace, serviceAccount } = input;
  const found = [...cluster.podIdentities.values()].filter(
    ({ view }) =>
      (namespace === undefined || view.namespace === namespace) &&
      (serviceAccount === undefined || view.serviceAccount === serviceAccount),
  );
  const scope = `associations/${cluster.name}`;
  const { items, nextToken } = page(scope, found, ({ name }) => name, input);
  return {
    associations: items.map(({ view }) => ({
      clusterName: view.clusterName,
      namespace: view.namespace,
      serviceAccount: view.serviceAccount,
      associationArn: view.associationArn,
      associationId: view.associationId,
      ownerArn: view.ownerArn,
    })),
    nextToken,
  };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DeletePodIdentityAssociation.html */
export const deletePodIdentityAssociation: Operation<
  DeletePodIdentityAssociationRequest,
  DeletePodIdentityAssociationResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const association = associationNamed(cluster, input.associationId);
  cluster.podIdentities.delete(association.name);
  return describe(association);
};

/**
 * The service account of an association stays; a target role of an empty name takes it away.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdatePodIdentityAssociation.html
 */
export const updatePodIdentityAssociation: Operation<
  UpdatePodIdentityAssociationRequest,
  UpdatePodIdentityAssociationResponse
> = (input, context) => {
  const cluster = activeCluster(context, input.clusterName);
  const association = associationNamed(cluster, input.associationId);
  const { roleArn, targetRoleArn, disableSessionTags, policy } = input;
  const asked = [roleArn, targetRoleArn, disableSessionTags, policy];
  if (asked.every((value) => value === undefined)) {
    const kind = 'pod identity association';
    throw faults.nothingToUpdate({ clusterName: cluster.name, kind });
  }
  const { view } = association;
  if (roleArn !== undefined) {
    view.roleArn = checkRole(context.account, roleArn, 'pods.eks.amazonaws.com');
  }
  view.targetRoleArn = (targetRoleArn ?? view.targetRoleArn) || undefined;
  view.disableSessionTags = disableSessionTags ?? view.disableSessionTags;
  view.policy = policy ?? view.policy;
  view.modifiedAt = new Date(context.now);
  return describe(association);
};

function associationNamed(cluster: ClusterRecord, associationId: string): PodIdentityRecord {
  const found = cluster.podIdentities.get(associationId);
  if (found) return found;
  throw faults.podIdentityNotFound({ clusterName: cluster.name, associationId });
}

function describe({ view, tags }: PodIdentityRecord): { association: PodIdentityAssociation } {
  return { association: { ...view, tags: { ...tags } } };
}
