import { UpstreamError, type UpstreamFacts } from '@gantry/toolkit';
import { permissionAdvice } from './permission-advice.ts';

/** Where a call was going, for messages. */
export type Hop = { readonly service: string; readonly operation: string; readonly region: string };

type Facts = {
  readonly timeoutMs: number;
  /** Whose credentials these are, as far as that is known. */
  readonly profile?: string | undefined;
  /** The time of the whole call was up. */
  readonly late?: boolean;
};

const TIMEOUTS: ReadonlySet<string> = new Set(['TimeoutError', 'ETIMEDOUT', 'ESOCKETTIMEDOUT']);
const UNREACHABLE: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
]);
const EXPIRED: ReadonlySet<string> = new Set(['ExpiredToken', 'ExpiredTokenException']);

/**
 * An SDK error as `UpstreamError` with AWS's code, status and request id; an abort stays what it
 * is, so that a cancelled call is not reported as a refusal.
 */
export function upstreamError(error: unknown, hop: Hop, facts: Facts): unknown {
  const { timeoutMs, profile, late = false } = facts;
  if (!(error instanceof Error) || (error.name === 'AbortError' && !late)) return error;
  const code = codeOf(error);
  const { service, operation, region } = hop;
  const base = { service, operation, ...metadataOf(error) };
  const aborted = error.name === 'AbortError';
  if (aborted || TIMEOUTS.has(error.name) || TIMEOUTS.has(code)) {
    const waited = aborted ? 'before the time for the call was up' : `within ${timeoutMs / 1000} s`;
    const message = `no answer from ${service} in ${region} ${waited}.`;
    return new UpstreamError(message, { ...base, code: 'Timeout', retryable: true }, error);
  }
  if (UNREACHABLE.has(code)) {
    const message = `${service} in ${region} cannot be reached (${code}).`;
    return new UpstreamError(message, { ...base, code: 'Unreachable', retryable: true }, error);
  }
  if (error.name === 'CredentialsProviderError') {
    const advice = credentialsAdvice(profile);
    const facts = { ...base, code: 'NoCredentials', retryable: false, advice };
    return new UpstreamError('no AWS credentials were found for this call.', facts, error);
  }
  if (!('$metadata' in error)) return error;
  const refusal = refusalOf(error, code, base, profile);
  return new UpstreamError(sentence(error.message), refusal, error);
}

function credentialsAdvice(profile: string | undefined): string {
  if (profile === undefined) {
    return 'Log in again (aws sso login), or set AWS_PROFILE or the AWS_* credential variables.';
  }
  const command = `aws sso login --profile ${profile}`;
  return `Log in again with profile ${profile}: ${command}. Or set AWS_PROFILE to another one.`;
}

function refusalOf(
  error: Error,
  code: string,
  base: Omit<UpstreamFacts, 'code' | 'retryable'>,
  profile: string | undefined,
) {
  const throttled = /throttl|toomanyrequests|requestlimit/i.test(code);
  const hinted = Boolean(Reflect.get(error, '$retryable'));
  const retryable = throttled || (base.status ?? 0) >= 500 || hinted;
  const expired = EXPIRED.has(code);
  const advice = expired ? credentialsAdvice(profile) : permissionAdvice(error.message);
  return { ...base, code, retryable, ...(advice === undefined ? {} : { advice }) };
}

function sentence(message: string): string {
  const text = message.trim();
  return /[.!?]$/.test(text) ? text : `${text}.`;
}

function codeOf(error: Error): string {
  // Node's network errors carry `code`; the SDK's service errors are named after AWS's code.
  return 'code' in error && typeof error.code === 'string' && !('$fault' in error)
    ? error.code
    : error.name;
}

function metadataOf(error: Error): { status?: number; requestId?: string } {
  if (!('$metadata' in error) || typeof error.$metadata !== 'object' || !error.$metadata) return {};
  const { httpStatusCode, requestId } = error.$metadata as Record<string, unknown>;
  return {
    ...(typeof httpStatusCode === 'number' ? { status: httpStatusCode } : {}),
    ...(typeof requestId === 'string' ? { requestId } : {}),
  };
}
