import { AnswerError, FormatError, HopError } from './answer-error.ts';
import { CredentialsError } from './credentials-error.ts';
import { type Redact, redactedIn } from './redact.ts';

/** What went wrong, in words that say what mends it. */
export type Trouble = {
  readonly message: string;
  /** For programs: HTTP status, AWS's code and request id where there are any. */
  readonly data?: Readonly<Record<string, unknown>>;
  /** Credentials should be looked up again before the next request. */
  readonly stale?: boolean;
  /** A tool that was called may have done its work all the same. */
  readonly unclear?: boolean;
};

/** Who signed for what; messages name it. */
export type Situation = {
  readonly host: string;
  readonly service: string;
  readonly region: string;
  readonly profile: string | undefined;
};

/** Turns a failed request into words for the person behind the client, without secrets. */
export function troubleOf(error: unknown, situation: Situation, redact: Redact): Trouble {
  const { message, data, ...rest } = rawTrouble(error, situation);
  const entries = Object.entries(data ?? {}).map(([key, value]) => [
    key,
    redactedIn(value, redact),
  ]);
  const shown = data === undefined ? {} : { data: Object.fromEntries(entries) };
  return { ...rest, message: redact(message), ...shown };
}

function rawTrouble(error: unknown, situation: Situation): Trouble {
  if (error instanceof CredentialsError) return { message: error.message };
  if (error instanceof FormatError) {
    return { message: `${situation.host} is not understood. ${error.message}`, unclear: true };
  }
  if (error instanceof HopError) {
    return { message: `${error.message} ${error.mend}`, unclear: error.sent };
  }
  if (error instanceof AnswerError) return answerTrouble(error, situation);
  const text = error instanceof Error ? error.message : String(error);
  return { message: `The request failed in the proxy: ${text}` };
}

function answerTrouble(error: AnswerError, situation: Situation): Trouble {
  const { status, code, headers } = error;
  const requestId = headers['x-amzn-requestid'];
  const data = {
    status,
    ...(code === undefined ? {} : { code }),
    ...(requestId === undefined ? {} : { requestId }),
  };
  const { repair, stale = false } = cureOf(error);
  const said = error.message.trim().replace(/[^.!?]$/, '$&.');
  const number = said.startsWith('HTTP ') ? '' : ` (HTTP ${status})`;
  const message = `${said}${number} ${repair(situation, error)}`.trimEnd();
  return { message, data, stale, unclear: status >= 500 };
}

type Cure = {
  readonly repair: (situation: Situation, error: AnswerError) => string;
  readonly stale?: boolean;
};

function cureOf(error: AnswerError): Cure {
  const { status, code = '', message, rpc } = error;
  if (status >= 300 && status < 400) return redirected;
  // One code stands for several faults, which the message tells apart.
  if (/signature expired|not yet current/i.test(message)) return clock;
  if (/should be scoped to/i.test(message)) return scope;
  if (/security token.*(?:is|has) expired/i.test(message)) return expired;
  if (/security token.*is invalid/i.test(message)) return stranger;
  const known = CURES.find(([codes]) => codes.test(code));
  if (known !== undefined) return known[1];
  if (status === 401) return credentials;
  if (status === 403) return denied;
  if (status === 404 && rpc === undefined) return path;
  if (status === 429) return throttled;
  return status >= 500 ? theirs : { repair: () => '' };
}

const redirected: Cure = {
  repair: ({ host }, { headers: { location } }) => {
    const target = location === undefined ? '' : ` to ${location.replace(/[?#].*$/s, '')}`;
    const why = 'and a signature does not survive that: use the final URL as endpoint.';
    const elsewhere = URL.canParse(location ?? '') && new URL(location ?? '').host !== host;
    const portal = elsewhere ? ' If it is the login page of a network, log in there first.' : '';
    return `${host} redirects${target}, ${why}${portal}`;
  },
};

const clock: Cure = {
  repair: (_, { headers: { date } }) => {
    const theirs = date === undefined ? '' : ` (${date} there)`;
    return `The clock of this machine says ${new Date().toUTCString()}${theirs}: set it right.`;
  },
};

const scope: Cure = {
  repair: ({ service, region }) =>
    `The request was signed for ${service} in ${region}: give --service or --region.`,
};

const denied: Cure = {
  repair: ({ profile }) =>
    `Ask for the missing action to be allowed${profile === undefined ? '' : `, or use another profile than ${profile}`}.`,
};

const expired: Cure = {
  repair: ({ profile }) =>
    `Renew the credentials; for a login: aws sso login${profile === undefined ? '' : ` --profile ${profile}`}`,
  stale: true,
};

const credentials: Cure = {
  repair: ({ profile }) =>
    `Check the credentials${profile === undefined ? '' : ` of profile ${profile}`}.`,
  stale: true,
};

const signature: Cure = {
  repair: ({ service, region }) =>
    `Check the secret key, --service (now ${service}) and --region (now ${region}).`,
  stale: true,
};

const unsigned: Cure = {
  repair: () => 'The request went out unsigned: leave out --skip-auth, or give --profile.',
  stale: true,
};

const stranger: Cure = {
  repair: ({ profile }) =>
    `The access key is not known there: is ${profile ?? 'this'} the right profile for this endpoint?`,
  stale: true,
};

const path: Cure = { repair: () => 'Is the path of the URL right? It usually ends in /mcp.' };

const throttled: Cure = {
  repair: (_, { headers: { 'retry-after': after } }) =>
    after === undefined ? 'Try again in a moment.' : `Try again in ${after} s.`,
};

const theirs: Cure = { repair: ({ host }) => `The fault is on the side of ${host}.` };

/** AWS's codes. https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
const CURES: readonly (readonly [RegExp, Cure])[] = [
  [/^AccessDenied(?:Exception)?$/, denied],
  [/^ExpiredToken(?:Exception)?$/, expired],
  [/^IncompleteSignature(?:Exception)?$/, credentials],
  [/^(?:InvalidSignatureException|SignatureDoesNotMatch)$/, signature],
  [/^MissingAuthenticationToken(?:Exception)?$/, unsigned],
  [/^(?:UnrecognizedClientException|InvalidClientTokenId|InvalidAccessKeyId)$/, stranger],
  [/^(?:RequestExpired|RequestTimeTooSkewed)$/, clock],
  [/^(?:Throttling(?:Exception)?|TooManyRequestsException)$/, throttled],
];
