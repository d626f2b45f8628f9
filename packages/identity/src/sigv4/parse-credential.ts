import { IdentityError } from '../identity-error.ts';
import { formatAmzDate, parseAmzDate } from './amz-date.ts';

export type Credential = {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
};

const keyId = /^\w{1,128}$/;
const scopePart = /^[A-Za-z0-9-]{1,64}$/;

/** Reads `KEYID/yyyymmdd/region/service/aws4_request`. */
export function parseCredential(text: string): Credential {
  const parts = text.split('/');
  const [accessKeyId = '', date = '', region = '', service = '', terminator = ''] = parts;
  const named = keyId.test(accessKeyId) && scopePart.test(region) && scopePart.test(service);
  if (parts.length !== 5 || !named || !/^\d{8}$/.test(date)) {
    throw new IdentityError(
      'IncompleteSignature',
      'Credential must have exactly 5 slash-delimited elements, ' +
        'e.g. keyid/date/region/service/aws4_request.',
    );
  }
  if (terminator !== 'aws4_request') {
    throw new IdentityError(
      'SignatureDoesNotMatch',
      "Credential should be scoped with a valid terminator: 'aws4_request'. ",
    );
  }
  return { accessKeyId, date, region, service };
}

/**
 * The moment of signing, which must lie on the day of the credential scope.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export function parseSignedAt(text: string, scopeDate: string): number {
  const signedAt = parseAmzDate(text);
  if (signedAt === undefined) {
    throw new IdentityError(
      'IncompleteSignature',
      "X-Amz-Date must be in ISO-8601 'basic format', e.g. 20150830T123600Z.",
    );
  }
  const day = formatAmzDate(signedAt).slice(0, 8);
  if (day !== scopeDate) {
    throw new IdentityError(
      'SignatureDoesNotMatch',
      'Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: ' +
        `'${scopeDate}' != '${day}', from '${formatAmzDate(signedAt)}'.`,
    );
  }
  return signedAt;
}
