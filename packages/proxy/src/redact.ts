import type { AwsCredentialIdentity } from '@smithy/types';

/** Hides what an endpoint may echo: AWS quotes the canonical request, token included. */
export type Redact = (text: string) => string;

const SIGNATURE = /(Signature=)[0-9a-f]{64}/g;

/** A redactor that knows the secrets it was shown last. */
export function redactor(): {
  readonly redact: Redact;
  readonly learn: (credentials: AwsCredentialIdentity) => void;
} {
  let secrets: readonly string[] = [];
  return {
    redact: (text) =>
      secrets.reduce(
        (rest, secret) => rest.replaceAll(secret, '[REDACTED]'),
        text.replace(SIGNATURE, '$1[REDACTED]'),
      ),
    learn: ({ secretAccessKey, sessionToken }) => {
      const known = [secretAccessKey, sessionToken ?? ''].filter((secret) => secret !== '');
      secrets = known.flatMap((secret) => [
        secret,
        encodeURIComponent(secret),
        JSON.stringify(secret).slice(1, -1),
      ]);
    },
  };
}
