/** No credentials were found, or they are no longer good; the message says what mends it. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
  /** True when what was asked for does not exist, so that nothing was right from the start. */
  readonly unknown: boolean;
  /** True when nothing was found, not even something that does not work. */
  readonly none: boolean;

  constructor(message: string, options: Facts = {}) {
    super(message, options);
    this.unknown = options.unknown ?? false;
    this.none = options.none ?? false;
  }
}

type Facts = ErrorOptions & { readonly unknown?: boolean; readonly none?: boolean };

/** How many names a message lists. */
const NAMES = 10;

/** For a profile that neither file defines, and maybe the one that needs it. */
export function unknownProfile(
  profile: string,
  known: readonly string[],
  dependent: string = profile,
): CredentialsError {
  const why = dependent === profile ? '' : `, on which profile ${dependent} rests`;
  const some = known.slice(0, NAMES).join(', ');
  const rest = known.length > NAMES ? ` and ${known.length - NAMES} more` : '';
  const there = known.length === 0 ? 'there are none' : `there are ${some}${rest}`;
  return new CredentialsError(
    `There is no AWS profile ${profile}${why}: ${there}. Check --profile, AWS_PROFILE, AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE, or run: aws configure --profile ${profile}`,
    { unknown: true },
  );
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EISDIR: 'it is a directory',
};

/** For a file with profiles that is there, and keeps them to itself. */
export function unreadableFile(path: string, error: unknown): CredentialsError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const why = REASONS[code] ?? code;
  return new CredentialsError(
    `${path} cannot be read: ${why}. Mend that, or name other files in AWS_CONFIG_FILE and AWS_SHARED_CREDENTIALS_FILE.`,
    { cause: error },
  );
}

/**
 * What the chain reported, as what went wrong and what mends it. A login is the affair of `root`,
 * the profile that `profile` rests on.
 */
export function credentialsError(
  error: unknown,
  profile: string | undefined,
  root: string | undefined = profile,
): CredentialsError {
  const text = error instanceof Error ? error.message : String(error);
  const [, mend, kind] = CAUSES.find(([pattern]) => pattern.test(text)) ?? [];
  const who = kind === 'login' ? root : profile;
  const rests =
    who === profile || profile === undefined ? '' : `, on which profile ${profile} rests,`;
  const which = who === undefined ? '' : ` of profile ${who}${rests}`;
  const flag = who === undefined ? '' : ` --profile ${who}`;
  const message =
    mend?.(which, flag) ?? `The AWS credentials${which} cannot be used: ${first(text)}`;
  return new CredentialsError(message, { cause: error, none: NONE.test(text) });
}

type Mend = (which: string, flag: string) => string;

const processFailed: Mend = (which) =>
  `The credential_process${which} failed. Run its command by hand to see why.`;

const NONE = /Could not (?:load|resolve) credentials|Instance Metadata Service access disabled/i;

/** By the words of the SDK's providers. They are not quoted: a command line may hold a secret. */
const CAUSES: readonly (readonly [RegExp, Mend, 'login'?])[] = [
  [/^Command failed|credential_process/i, processFailed],
  [
    /multi-factor/i,
    (which) =>
      `The role${which} asks for an MFA code, which nobody can type here. Get a session first, for example with aws sts get-session-token.`,
  ],
  [
    /reading 'sso_|invalid SSO credentials/,
    (which, flag) =>
      `The sso_session${which} is not in the config file, or lacks a part. Run: aws configure sso${flag}`,
    'login',
  ],
  [
    /aws login|re-?authenticate|Failed to load token|Token validation failed/i,
    (which, flag) => `The login${which} is missing or has expired. Run: aws login${flag}`,
    'login',
  ],
  [
    /\bSSO\b|session token not found|token is expired/i,
    (which, flag) => `The login${which} is missing or has expired. Run: aws sso login${flag}`,
    'login',
  ],
  [
    NONE,
    (which, flag) =>
      `No AWS credentials were found${which.replace('of', 'in')}. Give --profile or set AWS_PROFILE, log in with aws sso login${flag}, or run aws configure${flag}; an endpoint that needs none is reached with --skip-auth.`,
  ],
];

function first(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 300);
}
