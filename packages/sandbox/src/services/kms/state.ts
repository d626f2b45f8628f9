import type { GrantOperation, KeySpec, KeyUsageType } from '@aws-sdk/client-kms';
import type { Region, StateKey } from '../../account/account.ts';
import type { Living } from '../../account/life.ts';
import type { PolicyText } from '../iam/state.ts';

export type Pairs = Readonly<Record<string, string>>;

export type GrantRecord = {
  readonly id: string;
  readonly token: string;
  readonly name: string | undefined;
  readonly grantee: string;
  readonly retiring: string | undefined;
  /** On whose behalf a service asked, or the caller. */
  readonly issuer: string;
  readonly operations: readonly GrantOperation[];
  readonly equals: Pairs | undefined;
  readonly subset: Pairs | undefined;
  /** On behalf of which resource a service must act. */
  readonly sourceArn: string | undefined;
  readonly createdAt: number;
};

/** A key; its status is its key state. */
export type KeyRecord = Living & {
  readonly id: string;
  readonly arn: string;
  readonly createdAt: number;
  description: string;
  /** Made by a service of AWS's on first use. */
  readonly manager: 'AWS' | 'CUSTOMER';
  readonly spec: KeySpec;
  readonly usage: KeyUsageType;
  readonly multiRegion: boolean;
  policy: PolicyText;
  readonly tags: Map<string, string>;
  readonly grants: Map<string, GrantRecord>;
  /** Key material, oldest first: rotation adds one, and the last encrypts. */
  readonly materials: Buffer[];
  /** What it was before its deletion was scheduled does not matter: cancelling disables it. */
  deletesAt: number | undefined;
  rotation: { readonly periodInDays: number; next: number } | undefined;
};

export type AliasRecord = {
  /** `alias/shop` */
  readonly name: string;
  keyId: string;
  readonly createdAt: number;
  updatedAt: number;
};

type KmsState = {
  readonly keys: Map<string, KeyRecord>;
  readonly aliases: Map<string, AliasRecord>;
};

const stateKey: StateKey<KmsState> = {
  name: 'kms',
  create: () => ({ keys: new Map(), aliases: new Map() }),
};

/** The keys and aliases of a region. */
export function kmsState(region: Region): KmsState {
  return region.state.of(stateKey);
}
