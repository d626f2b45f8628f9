import type { Caller, Credentials } from '@gantry/identity';
import { type AccountFacts, UpstreamError } from '@gantry/toolkit';
import type { AwsCall } from './aws.ts';

/** Where credentials come from; told whom to report to, should AWS be asked for them. */
export type CredentialSource = (asking?: Asking) => Promise<Credentials>;

export type Asking = {
  readonly signal: AbortSignal;
  readonly onCall: (call: AwsCall) => void;
};

/** On whose credentials calls to AWS run. */
export type AwsActor = {
  /** The same for whoever may share a client. */
  readonly id: string;
  /** `ambient`: those of the process, which only the one person of `local` has. */
  readonly credentials: CredentialSource | 'ambient';
  /** Where ambient ones come from, as far as that is known; messages name it. */
  readonly profile?: string;
};

/** A tool that is about to call AWS. */
export type ActingCall = {
  /** Twelve digits; absent where a caller has one account. */
  readonly account: string | undefined;
  readonly tool: string;
  /** Actions that the tool declares: it gets no others. */
  readonly iam: readonly string[];
};

/** How callers get at AWS accounts. */
export type AwsAccess = {
  /** Accounts that a caller may address; empty where there is but its own. */
  readonly accounts: (caller: Caller) => readonly AccountFacts[];
  /** Who acts for the caller; throws `UpstreamError` where nobody may. */
  readonly actor: (caller: Caller, call: ActingCall) => AwsActor;
};

/** Every caller acts in its own account on its own credentials. */
export const ownAccess: AwsAccess = accessFrom(undefined);

/** The same for the one person of `local`, whose credentials come from a profile. */
export function accessFrom(profile: string | undefined): AwsAccess {
  const named = profile === undefined ? {} : { profile };
  return {
    accounts: () => [],
    actor: ({ principal, accessKeyId = '', credentials }) => {
      if (credentials === 'elsewhere') throw noAccess(principal.arn);
      return { id: `${principal.arn}|${accessKeyId}`, credentials, ...named };
    },
  };
}

/** Nobody in the configuration says in which role this caller acts. */
export function noAccess(arn: string): UpstreamError {
  return new UpstreamError(`no role is mapped to ${arn}, so nothing can be asked of AWS for it.`, {
    code: 'NoRole',
    service: 'gantry',
    retryable: false,
    advice: 'Whoever runs this gateway can map one under accounts in gantry.yaml.',
  });
}
