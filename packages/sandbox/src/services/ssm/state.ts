import type { ParameterTier, ParameterType } from '@aws-sdk/client-ssm';
import type { Region, StateKey } from '../../account/account.ts';
import type { Secured } from './secure.ts';

export type ParameterVersion = {
  readonly number: number;
  readonly value: string;
  /** The value of a SecureString, which then stands nowhere else. */
  readonly secured: Secured | undefined;
  readonly at: number;
  readonly by: string;
};

export type ParameterRecord = {
  readonly name: string;
  type: ParameterType;
  tier: ParameterTier;
  dataType: string;
  description: string | undefined;
  allowedPattern: string | undefined;
  /** Only a SecureString has one. */
  keyId: string | undefined;
  readonly tags: Map<string, string>;
  /** Oldest first; there is always one. */
  readonly versions: ParameterVersion[];
};

type SsmState = { readonly parameters: Map<string, ParameterRecord> };

const stateKey: StateKey<SsmState> = { name: 'ssm', create: () => ({ parameters: new Map() }) };

/** The parameters that the account keeps in a region, by name. */
export function parametersOf(region: Region): Map<string, ParameterRecord> {
  return region.state.of(stateKey).parameters;
}
