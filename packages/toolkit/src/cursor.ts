import { createHash } from 'node:crypto';
import { CallerError } from './errors.ts';

/**
 * A cursor is the upstream's own page token, tied to the question that produced it, so that a
 * cursor used with other arguments is refused instead of answering something else.
 */
type Cursor = { readonly of: string; readonly at: string };

/**
 * Ties an upstream page token to the question it belongs to; null when there is no further page.
 */
export function makeCursor(question: unknown, token: string | undefined): string | null {
  if (token === undefined || token === '') return null;
  const cursor: Cursor = { of: digest(question), at: token };
  return Buffer.from(JSON.stringify(cursor)).toString('base64url');
}

/**
 * The upstream token inside a cursor; throws `CallerError` when it is none of ours or belongs to
 * another question.
 */
export function readCursor(question: unknown, cursor: string | undefined): string | undefined {
  if (cursor === undefined) return undefined;
  const { of, at } = parse(cursor);
  if (of !== digest(question)) {
    throw new CallerError(
      'This next_token belongs to a call with other arguments. Repeat that call exactly, or leave next_token out to start anew.',
    );
  }
  return at;
}

function parse(cursor: string): Cursor {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (isCursor(value)) return value;
  } catch {
    // Not JSON: the same refusal as for JSON of another form.
  }
  throw new CallerError(
    'This next_token is none that a call returned. Pass the next_token of the last answer unchanged, or leave it out to start anew.',
  );
}

function isCursor(value: unknown): value is Cursor {
  return (
    typeof value === 'object' &&
    value !== null &&
    'of' in value &&
    typeof value.of === 'string' &&
    'at' in value &&
    typeof value.at === 'string'
  );
}

function digest(question: unknown): string {
  return createHash('sha256').update(JSON.stringify(question)).digest('base64url').slice(0, 12);
}
