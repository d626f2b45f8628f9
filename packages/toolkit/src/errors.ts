/** The caller's input is at fault; the message says what was wrong and what would be valid. */
export class CallerError extends Error {
  override readonly name = 'CallerError';
}

/** What an AWS or Kubernetes API answered when it refused. */
export type UpstreamFacts = {
  /** The error's name at its origin: `AccessDeniedException`, `NotFound`, … */
  readonly code: string;
  readonly service: string;
  readonly operation?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly retryable: boolean;
  /** What the caller can do about it. */
  readonly advice?: string;
};

/** AWS or Kubernetes refused or could not be reached. */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';
  readonly facts: UpstreamFacts;

  constructor(message: string, facts: UpstreamFacts, cause?: unknown) {
    super(message, { cause });
    this.facts = facts;
  }
}

/** The caller lacks the permission for a tool; the message names the action. */
export class AccessDeniedError extends Error {
  override readonly name = 'AccessDeniedError';
  readonly action: string;

  constructor(message: string, action: string) {
    super(message);
    this.action = action;
  }
}

/** What a failed call tells its caller: never a stack trace, never a secret. */
export type Failure = {
  readonly kind: 'caller' | 'upstream' | 'denied' | 'cancelled' | 'defect';
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly requestId?: string;
  /** Names the log entry that holds the cause of a defect. */
  readonly incident?: string;
};

/**
 * The one place where an error becomes a failure; `incident` makes the id of a defect's log entry.
 */
export function failureOf(error: unknown, incident: () => string): Failure {
  if (error instanceof CallerError) {
    return { kind: 'caller', code: 'InvalidInput', message: error.message, retryable: false };
  }
  if (error instanceof AccessDeniedError) {
    return { kind: 'denied', code: 'AccessDenied', message: error.message, retryable: false };
  }
  if (error instanceof UpstreamError) return upstreamFailure(error);
  if (error instanceof Error && error.name === 'AbortError') {
    return {
      kind: 'cancelled',
      code: 'Cancelled',
      message: 'The call was cancelled.',
      retryable: true,
    };
  }
  if (error instanceof Error && error.name === 'TimeoutError') {
    const message =
      'The call took too long and was stopped. Ask for less at a time. Trying again may help.';
    return { kind: 'upstream', code: 'Timeout', message, retryable: true };
  }
  const id = incident();
  const message = `Gantry failed to answer this call. The cause is in its log under ${id}.`;
  return { kind: 'defect', code: 'InternalError', message, retryable: false, incident: id };
}

function upstreamFailure({ message, facts }: UpstreamError): Failure {
  const { code, service, operation, requestId, retryable, advice } = facts;
  const where = operation === undefined ? service : `${service}:${operation}`;
  const tail = [advice, retryable ? 'Trying again may help.' : undefined].filter(Boolean).join(' ');
  return {
    kind: 'upstream',
    code,
    message: `${where} answered ${code}: ${message}${tail === '' ? '' : ` ${tail}`}`,
    retryable,
    ...(requestId === undefined ? {} : { requestId }),
  };
}
