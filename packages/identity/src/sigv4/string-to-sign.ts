import { hash } from 'node:crypto';
import { formatAmzDate } from './amz-date.ts';

export const algorithm = 'AWS4-HMAC-SHA256';

export type Scope = { readonly date: string; readonly region: string; readonly service: string };

/**
 * Algorithm, date, scope and hash of the canonical request.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function stringToSign(signedAt: number, scope: Scope, canonicalRequest: string): string {
  return [
    algorithm,
    formatAmzDate(signedAt),
    `${scope.date}/${scope.region}/${scope.service}/aws4_request`,
    hash('sha256', canonicalRequest, 'hex'),
  ].join('\n');
}
