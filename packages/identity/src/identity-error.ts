/** Why a proof was refused, in the words of AWS's Query protocol. */
export type AwsAuthErrorCode =
  | 'AccessDenied'
  | 'ExpiredToken'
  | 'IncompleteSignature'
  | 'InvalidClientTokenId'
  | 'MissingAuthenticationToken'
  | 'RequestExpired'
  | 'ServiceUnavailable'
  | 'SignatureDoesNotMatch';

type CodeFacts = { readonly status: number; readonly json: string };

// https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html
const facts: Readonly<Record<AwsAuthErrorCode, CodeFacts>> = {
  AccessDenied: { status: 403, json: 'AccessDeniedException' },
  ExpiredToken: { status: 403, json: 'ExpiredTokenException' },
  IncompleteSignature: { status: 400, json: 'IncompleteSignatureException' },
  InvalidClientTokenId: { status: 403, json: 'UnrecognizedClientException' },
  MissingAuthenticationToken: { status: 403, json: 'MissingAuthenticationTokenException' },
  RequestExpired: { status: 400, json: 'RequestExpired' },
  ServiceUnavailable: { status: 503, json: 'ServiceUnavailableException' },
  SignatureDoesNotMatch: { status: 403, json: 'InvalidSignatureException' },
};

/** A proof of identity that does not hold; the message is safe to send to whoever presented it. */
export class IdentityError extends Error {
  override readonly name = 'IdentityError';
  readonly code: AwsAuthErrorCode;
  readonly status: number;
  /** The access key that the proof named: unproven, and not part of what is said to its sender. */
  said?: string;

  constructor(code: AwsAuthErrorCode, message: string) {
    super(message);
    this.code = code;
    this.status = facts[code].status;
  }
}

/** Runs the checks of a proof; what it is refused with carries the key that the proof named. */
export async function saying<Value>(
  accessKeyId: string,
  check: () => Promise<Value>,
): Promise<Value> {
  try {
    return await check();
  } catch (error) {
    if (error instanceof IdentityError) error.said ??= accessKeyId;
    throw error;
  }
}

/** The name that AWS's JSON protocols give to an error which the Query protocol calls `code`. */
export function jsonErrorCode(code: AwsAuthErrorCode): string {
  return facts[code].json;
}

/** Whether a code of AWS's is one of those that a proof is refused with. */
export function isAuthErrorCode(code: unknown): code is AwsAuthErrorCode {
  return typeof code === 'string' && Object.hasOwn(facts, code);
}
