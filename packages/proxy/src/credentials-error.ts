/** No credentials were found, or they are no longer good; the message says what mends it. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
  /** True when what was asked for does not exist, so that nothing was right from the start. */
  readonly unknown: boolean;

  constructor(message: string, options: ErrorOptions & { readonly unknown?: boolean } = {}) {
    super(message, options);
    this.unknown = options.unknown ?? false;
  }
}

/** How many names a message lists. */
const NAMES = 10;

/** For a profile that neither file defines. */
export function unknownProfile(profile: string, known: readonly string[]): CredentialsError {
  const some = known.slice(0, NAMES).join(', ');
  const rest = known.length > NAMES ? ` and ${known.length - NAMES} more` : '';
  const there = known.length === 0 ? 'there are none' : `there are ${some}${rest}`;
  return new CredentialsError(
    `There is no AWS profile ${profile}: ${there}. Check --profile, AWS_PROFILE, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or run: aws configure --profile ${profile}`,
    { unknown: true },
  );
}

/** What the chain reported, as what went wrong and what mends it. */
export function credentialsError(error: unknown, profile: string | undefined): CredentialsError {
  const text = error instanceof Error ? error.message : String(error);
  const [, mend] = CAUSES.find(([pattern]) => pattern.test(text)) ?? [];
  const which = profile === undefined ? '' : ` of profile ${profile}`;
  const flag = profile === undefined ? '' : ` --profile ${profile}`;
  const message =
    mend?.(which, flag) ?? `The AWS credentials${which} cannot be used: ${first(text)}`;
  return new CredentialsError(message, { cause: error });
}

type Mend = (which: string, flag: string) => string;

const processFailed: Mend = (which) =>
  `The credential_process${which} failed. Run its command by hand to see why.`;

/** By the words of the SDK's providers. They are not quoted: a command line may hold a secret. */
const CAUSES: readonly (readonly [RegExp, Mend])[] = [
  [/^Command failed|credential_process/i, processFailed],
  [
    /multi-factor/i,
    (which) =>
      `The role${which} asks for an MFA code, which nobody can type here. Get a session first, for example with aws sts get-session-token.`,
  ],
  [
    /aws login|re-?authenticate|Failed to load token|Token validation failed/i,
    (which, flag) => `The login${which} is missing or has expired. Run: aws login${flag}`,
  ],
  [
    /\bSSO\b|session token not found|token is expired/i,
    (which, flag) => `The login${which} is missing or has expired. Run: aws sso login${flag}`,
  ],
  [
    /Could not (?:load|resolve) credentials|Instance Metadata Service access disabled/i,
    (which, flag) =>
      `No AWS credentials were found${which.replace('of', 'in')}. Give --profile or set AWS_PROFILE, log in with aws sso login${flag}, or run aws configure${flag}; an endpoint that needs none is reached with --skip-auth.`,
  ],
];

function first(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
