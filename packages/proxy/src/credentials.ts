import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { AwsCredentialIdentity } from '@smithy/types';

/** No credentials were found, or they are no longer good; the message says what mends it. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
}

export type CredentialSource = {
  /** Credentials that are good now; throws `CredentialsError`. */
  readonly get: () => Promise<AwsCredentialIdentity>;
  /** Forgets what is kept, so that the next call looks again. */
  readonly forget: () => void;
};

/** AWS's default chain for one profile, kept until it expires or is refused. */
export function credentialSource(profile: string | undefined, region: string): CredentialSource {
  const start = () =>
    defaultProvider({
      clientConfig: { region },
      ...(profile === undefined ? {} : { profile }),
      // The files are read anew whenever the chain is asked again: a renewed login counts at once.
      ignoreCache: true,
    });
  let chain = start();
  return {
    get: async () => {
      try {
        return await chain();
      } catch (error) {
        chain = start();
        throw new CredentialsError(advice(error, profile), { cause: error });
      }
    },
    forget: () => {
      chain = start();
    },
  };
}

function advice(error: unknown, profile: string | undefined): string {
  const text = error instanceof Error ? error.message : String(error);
  const which = profile === undefined ? '' : ` for profile ${profile}`;
  const flag = profile === undefined ? '' : ` --profile ${profile}`;
  if (/sso|token/i.test(text)) {
    return `The login${which} is missing or has expired. Run: aws sso login${flag}`;
  }
  if (profile !== undefined) {
    return `No AWS credentials were found${which}. Check the profile's name in your AWS config (AWS_CONFIG_FILE, AWS_SHARED_CREDENTIALS_FILE), or run: aws configure${flag}`;
  }
  return 'No AWS credentials were found. Set AWS_PROFILE or give --profile, run aws sso login or aws configure, or use --skip-auth for an endpoint that needs none.';
}
