import type { AwsCredentialIdentity, MiddlewareStack } from '@smithy/types';
import { CredentialsError, credentialsError, unknownProfile } from './credentials-error.ts';
import { profileNames, profileStamp, rootProfile } from './profiles.ts';

export type CredentialSource = {
  /** Credentials that are good now, undefined to go without; throws `CredentialsError`. */
  readonly get: () => Promise<AwsCredentialIdentity | undefined>;
  /** Forgets what is kept, so that the next call looks again. */
  readonly forget: () => void;
};

/** Milliseconds before their end at which credentials are renewed. */
const EARLY = 300_000;

/** AWS's own default changes with every call, so that no two sessions can be told to be one. */
const SESSION = `gantry-proxy-${Date.now()}`;

/** Names the sessions of roles whose profile gives no name. */
const sessionNamer = {
  applyToStack: (stack: Pick<MiddlewareStack<object, object>, 'add'>) => {
    stack.add(
      (next) => async (call) => {
        const own = /^aws-sdk-js-\d+$/.test(String(Reflect.get(call.input, 'RoleSessionName')));
        const input = own ? { ...call.input, RoleSessionName: SESSION } : call.input;
        return next({ ...call, input });
      },
      { step: 'initialize', name: 'sessionNamer' },
    );
  },
};

// The providers write to the console where they are given no logger.
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/**
 * AWS's credentials of one profile. What is found is kept until it expires, is refused, or the
 * files change: a switch to another account counts from the next request on.
 */
export function credentialSource(
  profile: string | undefined,
  look: (profile: string | undefined) => Promise<AwsCredentialIdentity> = lookUp,
): CredentialSource {
  let kept: AwsCredentialIdentity | undefined;
  let looking: Promise<AwsCredentialIdentity> | undefined;
  let stamp = '';
  const forget = () => {
    kept = undefined;
    looking = undefined;
  };
  const renew = () => {
    const started = look(profile);
    looking = started;
    const done = (found?: AwsCredentialIdentity) => {
      // Forgotten meanwhile: what was found is as old as what was refused.
      if (looking !== started) return;
      looking = undefined;
      kept = found ?? kept;
    };
    started.then(done, () => done());
    return started;
  };
  return {
    get: async () => {
      const now = profileStamp(process.env);
      if (now !== stamp) forget();
      stamp = now;
      if (kept !== undefined && timeLeft(kept) > EARLY) return kept;
      const found = looking ?? renew();
      const spare = kept !== undefined && timeLeft(kept) > 0 ? kept : undefined;
      return found.catch((error: unknown) => {
        if (spare !== undefined) return spare;
        if (error instanceof CredentialsError) throw error;
        const root = profile === undefined ? undefined : rootProfile(profile, process.env);
        throw credentialsError(error, profile, root);
      });
    },
    forget,
  };
}

function timeLeft({ expiration }: AwsCredentialIdentity): number {
  return expiration === undefined ? Number.POSITIVE_INFINITY : expiration.getTime() - Date.now();
}

/**
 * AWS's default chain. Unlike the SDK's it ends at a profile that cannot be used: going on would
 * end at the role of the machine, which is somebody else. Each part is loaded at its turn.
 */
async function lookUp(profile: string | undefined): Promise<AwsCredentialIdentity> {
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = process.env;
  const options = { logger: SILENT, ignoreCache: true, clientPlugins: [sessionNamer] };
  if (profile === undefined && id && secret) {
    const { fromEnv } = await import('@aws-sdk/credential-provider-env');
    return fromEnv(options)();
  }
  const names = profileNames(process.env);
  if (profile !== undefined) {
    for (const needed of [profile, rootProfile(profile, process.env)]) {
      if (!names.includes(needed)) throw unknownProfile(needed, names, profile);
    }
  }
  // No region: STS and SSO are asked where the profile says, not where the endpoint is.
  const chosen = profile === undefined ? options : { ...options, profile };
  const { fromIni } = await import('@aws-sdk/credential-provider-ini');
  try {
    return await fromIni(chosen)();
  } catch (error) {
    if (!holdsNone(error, profile ?? 'default')) throw error;
  }
  const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
  return defaultProvider(chosen)();
}

function holdsNone(error: unknown, profile: string): boolean {
  const text = `Could not resolve credentials using profile: [${profile}]`;
  return error instanceof Error && error.message.startsWith(text);
}

/** Goes without credentials where there are none, and remembers that until it is told to forget. */
export function optionalSource(source: CredentialSource, onNone: () => void): CredentialSource {
  let none = false;
  return {
    get: async () => {
      if (none) return undefined;
      try {
        return await source.get();
      } catch (error) {
        // A login that has expired is to be renewed, and a name that is wrong to be put right.
        if (!(error instanceof CredentialsError) || !error.none) throw error;
        none = true;
        onNone();
        return undefined;
      }
    },
    forget: () => {
      none = false;
      source.forget();
    },
  };
}
