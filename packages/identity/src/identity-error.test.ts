import { expect, test } from 'vitest';
import { IdentityError, jsonErrorCode } from './identity-error.ts';

test.each([
  ['ExpiredToken', 403, 'ExpiredTokenException'],
  ['IncompleteSignature', 400, 'IncompleteSignatureException'],
  ['InvalidClientTokenId', 403, 'UnrecognizedClientException'],
  ['MissingAuthenticationToken', 403, 'MissingAuthenticationTokenException'],
  ['SignatureDoesNotMatch', 403, 'InvalidSignatureException'],
] as const)('%s is status %i and %s in JSON', (code, status, json) => {
  expect(new IdentityError(code, 'x')).toMatchObject({ code, status, message: 'x' });
  expect(jsonErrorCode(code)).toBe(json);
});
