import { determineTimestampFormat } from '@smithy/core/protocols';
import { AwsFault } from '../fault.ts';
import type { Shape } from './shape.ts';

type Reader = { readonly is: (shape: Shape) => boolean; readonly read: (text: string) => unknown };

const INTEGER = /^-?\d{1,15}$/;
const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?([eE][+-]?\d{1,3})?$/;
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Scalars that stand as text in forms, paths, queries and headers, by kind.
 * https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#query-key-resolution
 */
const readers: Readonly<Record<string, Reader>> = {
  String: { is: (shape) => shape.isStringSchema(), read: (text) => text },
  Boolean: {
    is: (shape) => shape.isBooleanSchema(),
    read: (text) => ({ true: true, false: false })[text.toLowerCase()],
  },
  Number: {
    is: (shape) => shape.isNumericSchema() || shape.isBigIntegerSchema(),
    read: (text) => (INTEGER.test(text) || DECIMAL.test(text) ? Number(text) : undefined),
  },
  Blob: {
    is: (shape) => shape.isBlobSchema(),
    read: (text) => (BASE64.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined),
  },
};

/** Reads one scalar; throws a fault with `code` when the text is no value of that kind. */
export function readText(shape: Shape, text: string, code: string): unknown {
  if (shape.isTimestampSchema()) return readTimestamp(text, code);
  const [kind, reader] = Object.entries(readers).find(([, { is }]) => is(shape)) ?? [];
  const value = reader?.read(text);
  if (value === undefined) throw new AwsFault(code, 400, `'${text}' is not a valid ${kind}`);
  return value;
}

function readTimestamp(text: string, code: string): Date {
  const seconds = DECIMAL.test(text) ? Number(text) : undefined;
  const date = new Date(seconds === undefined ? text : seconds * 1000);
  if (Number.isNaN(date.getTime())) {
    throw new AwsFault(code, 400, `'${text}' is not a valid Timestamp`);
  }
  return date;
}

/** Writes one scalar as text, for headers. */
export function writeText(shape: Shape, value: unknown): string {
  if (!(value instanceof Date)) return String(value);
  const format = determineTimestampFormat(shape, {
    timestampFormat: { useTrait: true, default: 6 },
  });
  if (format === 5) return value.toISOString().replace('.000Z', 'Z');
  return format === 7 ? String(value.getTime() / 1000) : value.toUTCString();
}
