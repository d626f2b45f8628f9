import { createHash } from 'node:crypto';
import type { Account, Region } from '../../account/account.ts';

/** What a cluster is reached by. Fixed when the cluster is created, shown once it is ACTIVE. */
export type ControlPlane = {
  readonly endpoint: string;
  readonly issuer: string;
  /** Base64 of the certificate authority in PEM. */
  readonly certificateAuthority: string;
};

/**
 * The one place that decides where a cluster's API server is and who signs its certificate; a
 * listener of its own takes over here. The host name has AWS's form, the issuer the same id:
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-endpoint.html
 */
export function controlPlaneOf(account: Account, region: Region): ControlPlane {
  const id = account.ids.hex(32).toUpperCase();
  const cell =
    account.rng.text(1, 'gys') + account.rng.text(1, 'klr') + account.rng.text(1, '1234567');
  return {
    endpoint: `https://${id}.${cell}.${region.name}.eks.amazonaws.com`,
    issuer: `https://oidc.eks.${region.name}.amazonaws.com/id/${id}`,
    certificateAuthority: certificateFor(id),
  };
}

/** Bytes in the envelope of a certificate: nothing listens yet, so nothing verifies it either. */
export function certificateFor(id: string): string {
  const blocks = Array.from({ length: 24 }, (_, index) =>
    createHash('sha256').update(`${id}/${index}`).digest(),
  );
  // 0x30 0x82: a DER sequence with a length of two bytes, as every certificate begins.
  const der = Buffer.concat([Buffer.from([0x30, 0x82, 0x02, 0xfc]), ...blocks]);
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  const pem = ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
  return Buffer.from(pem).toString('base64');
}
