// https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCertificateAuthority.html
import type {
  ActivateCertificateAuthorityRequest,
  ActivateCertificateAuthorityResponse,
  CertificateAuthority,
  CreateCertificateAuthorityRequest,
  CreateCertificateAuthorityResponse,
  DeleteCertificateAuthorityRequest,
  DeleteCertificateAuthorityResponse,
} from '@aws-sdk/client-eks';
import type { Operation, OperationContext } from '../../service.ts';
import { newAuthority, summary } from './certificate-authorities.ts';
import { certificateFor } from './control-plane.ts';
import { controlPlaneFaults } from './control-plane-faults.ts';
import { faults } from './faults.ts';
import { durations } from './limits.ts';
import { activeCluster } from './lookup.ts';
import type { ClusterRecord } from './state.ts';
import { beginUpdate } from './updates.ts';

/** A successor, which is trusted from now on and signs when it is activated. */
export const createCertificateAuthority: Operation<
  CreateCertificateAuthorityRequest,
  CreateCertificateAuthorityResponse
> = (input, context) => {
  const cluster = activeCluster(context, input.clusterName);
  const all = cluster.certificateAuthorities;
  if (all.size > 1) throw controlPlaneFaults.authorityTooMany({ clusterName: cluster.name });
  const { account, now } = context;
  const authority = newAuthority(account, certificateFor(account.ids.hex(32)), 'CUSTOMER', now);
  all.set(authority.id, authority);
  return under(cluster, authority, context, durations.authorityDistribution, () => {
    authority.distributionStatus = 'COMPLETE';
  });
};

/** The one that signed so far stays trusted, and can be gone back to for a time. */
export const activateCertificateAuthority: Operation<
  ActivateCertificateAuthorityRequest,
  ActivateCertificateAuthorityResponse
> = (input, context) => {
  const cluster = activeCluster(context, input.clusterName);
  const authority = settled(cluster, input.certificateAuthorityId);
  const where = { clusterName: cluster.name, id: authority.id };
  if (authority.signingStatus === 'IN_USE') throw controlPlaneFaults.authorityInUse(where);
  const outgoing = authority.activatedAt !== undefined;
  const ready = authority.distributionStatus === 'COMPLETE';
  if (!ready || (outgoing && !authority.rollbackAvailable))
    throw controlPlaneFaults.authorityNotReady(where);
  authority.signingStatus = 'ACTIVATING';
  return under(cluster, authority, context, durations.authorityActivation, (at) => {
    for (const other of cluster.certificateAuthorities.values()) {
      if (other.signingStatus === 'IN_USE') other.rollbackAvailable = true;
      other.signingStatus = 'NOT_USED';
    }
    Object.assign(authority, { signingStatus: 'IN_USE', rollbackAvailable: false });
    Object.assign(authority, { activatedAt: new Date(at), activatedBy: 'CUSTOMER' });
  });
};

export const deleteCertificateAuthority: Operation<
  DeleteCertificateAuthorityRequest,
  DeleteCertificateAuthorityResponse
> = (input, context) => {
  const cluster = activeCluster(context, input.clusterName);
  const authority = settled(cluster, input.certificateAuthorityId);
  const where = { clusterName: cluster.name, id: authority.id };
  if (authority.signingStatus === 'IN_USE') throw controlPlaneFaults.authorityInUse(where);
  authority.distributionStatus = 'DELETING';
  return under(cluster, authority, context, durations.authorityDeletion, () => {
    cluster.certificateAuthorities.delete(authority.id ?? '');
  });
};

/** Going back is possible for a time after an activation. */
export function keepAuthorities(
  { certificateAuthorities: all }: ClusterRecord,
  now: number,
  speed: number,
): void {
  const signing = [...all.values()].find(({ signingStatus }) => signingStatus === 'IN_USE');
  const since = signing?.activatedAt?.getTime() ?? now;
  if (now - since <= durations.authorityRollback / speed) return;
  for (const authority of all.values()) authority.rollbackAvailable = false;
}

/** An authority that nothing is being done to. */
function settled(cluster: ClusterRecord, id: string): CertificateAuthority {
  const authority = cluster.certificateAuthorities.get(id);
  const where = { clusterName: cluster.name, id };
  if (authority === undefined) throw faults.authorityNotFound(where);
  const { signingStatus, distributionStatus } = authority;
  if (signingStatus === 'ACTIVATING' || distributionStatus === 'DELETING') {
    throw controlPlaneFaults.authorityBusy(where);
  }
  return authority;
}

function under(
  cluster: ClusterRecord,
  authority: CertificateAuthority,
  context: OperationContext,
  duration: number,
  complete: (at: number) => void,
): CreateCertificateAuthorityResponse {
  const params = { CertificateAuthorityId: authority.id };
  const what = { type: 'CertificateAuthorityUpdate', params, duration, complete } as const;
  return { ...beginUpdate(cluster, what, context), certificateAuthority: summary(authority) };
}
