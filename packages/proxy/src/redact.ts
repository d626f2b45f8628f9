import type { AwsCredentialIdentity } from '@smithy/types';

/** Hides what an endpoint may echo: AWS quotes the canonical request, token included. */
export type Redact = (text: string) => string;

/** Shorter values are too common to hide every text that holds them. */
export const TELLING = 6;

const SIGNATURE = /(Signature=)[0-9a-f]{64}/g;

/** A redactor that knows the secrets it was shown last, and some for good. */
export function redactor(lasting: readonly string[] = []): {
  readonly redact: Redact;
  readonly learn: (credentials: AwsCredentialIdentity) => void;
} {
  const always = lasting.flatMap(forms);
  let secrets: readonly string[] = [];
  return {
    redact: (text) =>
      [...secrets, ...always].reduce(
        (rest, secret) => rest.replaceAll(secret, '[REDACTED]'),
        text.replace(SIGNATURE, '$1[REDACTED]'),
      ),
    learn: ({ secretAccessKey, sessionToken }) => {
      const known = [secretAccessKey, sessionToken ?? ''].filter((secret) => secret !== '');
      secrets = known.flatMap(forms);
    },
  };
}

/** A value without secrets in its texts. */
export function redactedIn(value: unknown, redact: Redact): unknown {
  if (typeof value === 'string') return redact(value);
  if (Array.isArray(value)) return value.map((item) => redactedIn(item, redact));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, item]) => [redact(key), redactedIn(item, redact)]));
}

/** A secret as it stands in a text, a URL, JSON, and JSON that JSON quotes. */
function forms(secret: string): readonly string[] {
  const quoted = escaped(secret);
  return [...new Set([escaped(quoted), quoted, encodeURIComponent(secret), secret])];
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
