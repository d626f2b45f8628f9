import { IdentityError } from '../identity-error.ts';
import { type HeaderValues, singleHeader } from './raw-headers.ts';

const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]{1,128}$/;

/**
 * Reads the list of signed headers: lower-case, sorted, with `host` and each `x-amz-*` header sent.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function parseSignedHeaders(text: string, headers: HeaderValues): string[] {
  const names = text.split(';');
  const inOrder = names.every((name, index) => index === 0 || (names[index - 1] ?? '') < name);
  if (!inOrder || !names.every((name) => headerName.test(name))) {
    throw new IdentityError(
      'IncompleteSignature',
      'SignedHeaders must be lower-case header names, each once, sorted and separated by semicolons.',
    );
  }
  const signed = new Set(names);
  for (const name of mustBeSigned(headers)) if (!signed.has(name)) throw unsigned(name);
  for (const name of names) if (singleHeader(headers, name) === undefined) throw absent(name);
  return names;
}

function mustBeSigned(headers: HeaderValues): string[] {
  return ['host', ...[...headers.keys()].filter((name) => name.startsWith('x-amz-'))];
}

function unsigned(name: string): IdentityError {
  const title = name === 'host' ? "'Host' or ':authority'" : `'${name}'`;
  return new IdentityError(
    'SignatureDoesNotMatch',
    `${title} must be a 'SignedHeader' in the AWS Authorization.`,
  );
}

function absent(name: string): IdentityError {
  return new IdentityError(
    'SignatureDoesNotMatch',
    `Header '${name}' is named in SignedHeaders but is not in the request.`,
  );
}
