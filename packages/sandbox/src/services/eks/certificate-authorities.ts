import type {
  CertificateAuthority,
  DescribeCertificateAuthorityRequest,
  DescribeCertificateAuthorityResponse,
  ListCertificateAuthoritiesRequest,
  ListCertificateAuthoritiesResponse,
} from '@aws-sdk/client-eks';
import type { Account } from '../../account/account.ts';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { clusterNamed } from './lookup.ts';
import { page } from './paging.ts';
import type { ClusterRecord } from './state.ts';

const YEAR = 365 * 24 * 3_600_000;

/** An authority, which is valid for ten years: that of a new cluster, or its successor. */
export function newAuthority(
  account: Account,
  data: string,
  createdBy: 'CUSTOMER' | 'EKS',
  now: number,
): CertificateAuthority & { id: string } {
  const at = new Date(now);
  const first = createdBy === 'EKS';
  return {
    id: account.ids.uuid(),
    createdAt: at,
    createdBy,
    ...(first ? { activatedAt: at, activatedBy: 'EKS' } : {}),
    signingStatus: first ? 'IN_USE' : 'NOT_USED',
    distributionStatus: first ? 'COMPLETE' : 'IN_PROGRESS',
    validity: { notBefore: at, notAfter: new Date(now + 10 * YEAR) },
    rollbackAvailable: false,
    data,
  };
}

/** All authorities that the cluster trusts, in Base64, one certificate after the other. */
export function trustBundle({ certificateAuthorities }: ClusterRecord): string {
  const certificates = [...certificateAuthorities.values()].map(({ data = '' }) =>
    Buffer.from(data, 'base64').toString(),
  );
  return Buffer.from(certificates.join('')).toString('base64');
}

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCertificateAuthority.html */
export const describeCertificateAuthority: Operation<
  DescribeCertificateAuthorityRequest,
  DescribeCertificateAuthorityResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const id = input.certificateAuthorityId ?? '';
  const authority = shown(cluster.status, cluster.certificateAuthorities).find(
    (ca) => ca.id === id,
  );
  if (authority === undefined) throw faults.authorityNotFound({ clusterName: cluster.name, id });
  return { certificateAuthority: { ...authority } };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListCertificateAuthorities.html */
export const listCertificateAuthorities: Operation<
  ListCertificateAuthoritiesRequest,
  ListCertificateAuthoritiesResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const found = shown(cluster.status, cluster.certificateAuthorities);
  const scope = `authorities/${cluster.name}`;
  const { items, nextToken } = page(scope, found, ({ id = '' }) => id, input);
  return { certificateAuthorities: items.map(summary), nextToken };
};

/** A cluster has its authority once it has a control plane. */
function shown(
  status: string,
  authorities: ReadonlyMap<string, CertificateAuthority>,
): CertificateAuthority[] {
  return status === 'CREATING' ? [] : [...authorities.values()];
}

export function summary(authority: CertificateAuthority): CertificateAuthority {
  const { data: _, validity: __, rollbackAvailable: ___, ...rest } = authority;
  return rest;
}
