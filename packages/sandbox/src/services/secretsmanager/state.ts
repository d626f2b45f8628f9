import type { Region, StateKey } from '../../account/account.ts';
import type { PolicyText } from '../iam/state.ts';

export type VersionRecord = {
  readonly id: string;
  readonly stages: Set<string>;
  readonly createdAt: number;
  accessedOn: number | undefined;
  /** The value under a data key, and that key under a key of KMS. */
  readonly sealed: Uint8Array;
  readonly dataKey: Uint8Array;
  /** What it was encrypted with, as `ListSecretVersionIds` names it. */
  readonly keyId: string;
  readonly kind: 'binary' | 'string';
};

export type SecretRecord = {
  readonly name: string;
  readonly arn: string;
  readonly createdAt: number;
  description: string | undefined;
  type: string | undefined;
  /** Absent: AWS's own key. */
  keyId: string | undefined;
  changedAt: number;
  accessedOn: number | undefined;
  /** When it goes for good; absent unless it was deleted. */
  deletesAt: number | undefined;
  policy: PolicyText | undefined;
  readonly tags: Map<string, string>;
  /** Oldest first. */
  readonly versions: Map<string, VersionRecord>;
};

type SecretsState = { readonly secrets: Map<string, SecretRecord> };

const stateKey: StateKey<SecretsState> = {
  name: 'secretsmanager',
  create: () => ({ secrets: new Map() }),
};

/** The secrets of a region by name. */
export function secretsOf(region: Region): Map<string, SecretRecord> {
  return region.state.of(stateKey).secrets;
}
