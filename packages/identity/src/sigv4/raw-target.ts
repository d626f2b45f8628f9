import { IdentityError } from '../identity-error.ts';
import { uriDecode } from './uri.ts';

/** One query parameter, decoded. */
export type QueryParameter = { readonly name: string; readonly value: string };

export type RawTarget = {
  /** The path exactly as sent, in its normal form. */
  readonly path: string;
  readonly query: readonly QueryParameter[];
};

const longestTarget = 32_768;
const printableAscii = /^[\x21-\x7e]+$/;

/** Splits a raw request target and refuses one that could be read in two ways. */
export function parseTarget(target: string): RawTarget {
  if (target.length > longestTarget) throw malformed('The request target is too long.');
  if (!printableAscii.test(target) || target.includes('#') || target.includes('\\')) {
    throw malformed('The request target holds a character that must be percent-encoded.');
  }
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  if (!isNormal(path)) {
    throw malformed(
      'The request path is not in its normal form (dot segments or doubled slashes).',
    );
  }
  return { path, query: mark < 0 ? [] : parseQuery(target.slice(mark + 1)) };
}

const deepestEncoding = 4;

// A router behind us may decode once more than we do. So every level of decoding must show the same
// path.
function isNormal(path: string): boolean {
  if (!path.startsWith('/')) return false;
  let seen = path;
  if (uriDecode(path) === undefined) throw illegalEscape();
  for (let level = 0; level <= deepestEncoding; level += 1) {
    if (hasDotsOrEmpty(seen)) return false;
    const next = uriDecode(seen);
    if (next === undefined || next === seen) return true;
    seen = next;
  }
  return false;
}

function hasDotsOrEmpty(path: string): boolean {
  const segments = path.split(/[/\\]/);
  const last = segments.length - 1;
  return segments.some((segment, index) => {
    if (segment === '') return index !== 0 && index !== last;
    return segment === '.' || segment === '..';
  });
}

function parseQuery(query: string): QueryParameter[] {
  if (query === '') return [];
  return query.split('&').map((piece) => {
    if (piece === '') throw malformed('The query string holds an empty parameter.');
    const equals = piece.indexOf('=');
    const name = equals < 0 ? piece : piece.slice(0, equals);
    return { name: decodePart(name), value: equals < 0 ? '' : decodePart(piece.slice(equals + 1)) };
  });
}

// AWS reads a bare plus in a query as a space, as forms do, and signs it as %20.
function decodePart(part: string): string {
  const decoded = uriDecode(part.replaceAll('+', ' '));
  if (decoded === undefined) throw illegalEscape();
  return decoded;
}

const illegalEscape = () => malformed('Illegal hex character in escape % pattern.');

function malformed(message: string): IdentityError {
  return new IdentityError('IncompleteSignature', message);
}
