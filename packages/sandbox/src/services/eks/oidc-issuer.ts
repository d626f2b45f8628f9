// https://docs.aws.amazon.com/eks/latest/userguide/iam-roles-for-service-accounts.html
import { generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import type { Account, Region } from '../../account/account.ts';
import { type ClusterRecord, eksState } from './state.ts';

/** The key with which a cluster signs the tokens of its service accounts. */
export type IssuerKey = {
  readonly id: string;
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
};

const keys = new WeakMap<ClusterRecord, IssuerKey>();

/** Made when it is first needed: an RSA key takes longer than all else in an account. */
export function issuerKey(cluster: ClusterRecord): IssuerKey {
  const known = keys.get(cluster);
  if (known) return known;
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const der = publicKey.export({ type: 'spki', format: 'der' });
  const id = hash('sha256', der, 'base64url');
  const made = { id, publicKey, privateKey };
  keys.set(cluster, made);
  return made;
}

/** The cluster that issues tokens under a URL, in whichever account it lies. */
export function clusterOfIssuer(account: Account, issuer: string): ClusterRecord | undefined {
  const regions = [...account.directory.values()].flatMap((one) => [...one.regions.values()]);
  const clusters = regions.flatMap((region) => [...eksState(region).clusters.values()]);
  return clusters.find(({ plane }) => plane.issuer === issuer);
}

export type TokenRequest = {
  readonly namespace: string;
  readonly serviceAccount: string;
  readonly audiences: readonly string[];
  /** Absent: an hour. */
  readonly seconds?: number;
  readonly pod?: { readonly name: string; readonly uid: string };
  readonly serviceAccountUid?: string;
};

/** A token of a service account, as the cluster's TokenRequest API gives it out. */
export function serviceAccountToken(
  account: Account,
  region: Region,
  clusterName: string,
  asked: TokenRequest,
): string {
  const cluster = eksState(region).clusters.get(clusterName);
  if (!cluster) throw new RangeError(`There is no cluster ${clusterName} in ${region.name}`);
  const { namespace, serviceAccount, audiences, seconds = 3600, pod } = asked;
  const issuedAt = Math.floor(account.clock.now() / 1000);
  const subject = `system:serviceaccount:${namespace}:${serviceAccount}`;
  const uid = asked.serviceAccountUid ?? uidOf(`${cluster.arn} ${subject}`);
  const claims = {
    aud: audiences,
    exp: issuedAt + seconds,
    iat: issuedAt,
    iss: cluster.plane.issuer,
    jti: uidOf(`${subject} ${issuedAt}`),
    'kubernetes.io': {
      namespace,
      ...(pod ? { pod } : {}),
      serviceaccount: { name: serviceAccount, uid },
    },
    nbf: issuedAt,
    sub: subject,
  };
  return signed(issuerKey(cluster), claims);
}

function signed({ id: kid, privateKey }: IssuerKey, claims: object): string {
  const parts = [{ alg: 'RS256', kid }, claims].map((part) => {
    return Buffer.from(JSON.stringify(part)).toString('base64url');
  });
  const text = parts.join('.');
  return `${text}.${sign('sha256', Buffer.from(text), privateKey).toString('base64url')}`;
}

function uidOf(text: string): string {
  const hex = hash('sha256', text);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20, 32),
  ].join('-');
}
