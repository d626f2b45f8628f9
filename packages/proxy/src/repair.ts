import { CredentialsError } from './credentials.ts';
import { AnswerError, HopError } from './exchange.ts';

/** What went wrong, in words that say what mends it. */
export type Trouble = {
  readonly message: string;
  /** For programs: HTTP status and AWS's code where there are any. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Credentials should be looked up again before the next request. */
  readonly stale?: boolean;
};

/** Who signed for what; messages name it. */
export type Situation = {
  readonly host: string;
  readonly service: string;
  readonly region: string;
  readonly profile: string | undefined;
};

/** Turns a failed request into words for the person behind the client. */
export function troubleOf(error: unknown, situation: Situation): Trouble {
  if (error instanceof CredentialsError) return { message: error.message };
  if (error instanceof HopError) {
    return {
      message: `${error.message} Check that the endpoint is up and the network lets you through.`,
    };
  }
  if (error instanceof AnswerError) return answerTrouble(error, situation);
  const text = error instanceof Error ? error.message : String(error);
  return { message: `The request failed in the proxy: ${text}` };
}

function answerTrouble(error: AnswerError, situation: Situation): Trouble {
  const { status, code, message } = error;
  const data = { status, ...(code === undefined ? {} : { code }) };
  if (status >= 300 && status < 400) {
    const target = error.headers.location ?? 'nowhere';
    return {
      message: `${situation.host} redirects to ${target}; a signature does not survive that. Use the final URL as endpoint.`,
      data,
    };
  }
  const known = code === undefined ? undefined : KNOWN[code];
  if (known === undefined) return { message: `${message} (HTTP ${status})`, data };
  return { message: `${message} ${known.repair(situation)}`, data, stale: known.stale };
}

type Known = { readonly repair: (situation: Situation) => string; readonly stale: boolean };

const login = ({ profile }: Situation) =>
  `Log in again: aws sso login${profile === undefined ? '' : ` --profile ${profile}`}`;

/** AWS's codes, and what mends each. https://docs.aws.amazon.com/IAM/latest/UserGuide/signature-v4-troubleshooting.html */
const KNOWN: Readonly<Record<string, Known>> = {
  AccessDeniedException: {
    repair: ({ profile }) =>
      `Ask for the missing action to be allowed${profile === undefined ? '' : `, or use another profile than ${profile}`}.`,
    stale: false,
  },
  ExpiredTokenException: { repair: login, stale: true },
  IncompleteSignatureException: { repair: () => 'Check the credentials file.', stale: true },
  InvalidSignatureException: {
    repair: ({ service, region }) =>
      `Check the secret key, the clock of this machine, --service (now ${service}) and --region (now ${region}).`,
    stale: true,
  },
  MissingAuthenticationTokenException: {
    repair: () => 'The request went out unsigned: leave out --skip-auth, or give --profile.',
    stale: true,
  },
  UnrecognizedClientException: {
    repair: ({ profile }) =>
      `The access key is not known there: is ${profile === undefined ? 'this' : profile} the right profile for this endpoint?`,
    stale: true,
  },
};
