import { AnswerError } from './answer-error.ts';
import { headerValue } from './headers.ts';
import type { Log } from './log.ts';
import { isRecord, type Message } from './message.ts';
import type { Result } from './read-only.ts';

/** An argument that its tool wants repeated as a header. */
export type Mirrored = { readonly path: readonly string[]; readonly header: string };

/** What the annotations of a schema come to. */
export type Annotations = { readonly mirrored: readonly Mirrored[] } | { readonly fault: string };

/** HeaderMismatch, by which an endpoint also says that a header is missing. */
const MISMATCH = -32020;

const ANNOTATION = 'x-mcp-header';
/** https://www.rfc-editor.org/rfc/rfc9110#section-5.6.2 */
const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES: readonly unknown[] = ['string', 'integer', 'boolean'];

/**
 * Repeats arguments of tools as headers, where the tool's schema asks for it.
 *
 * What it knows of a tool it knows from lists that passed. A call to a tool that no list has shown
 * goes out without, and is repeated once when the endpoint refuses it for that: the specification
 * wants it so, and hardly any tool has such an argument, so that asking first would cost each call
 * to an unknown tool a list for nothing.
 * https://modelcontextprotocol.io/specification/2026-07-28/basic/transports/streamable-http
 */
export class ParamHeaders {
  readonly #log: Log;
  readonly #mirrored = new Map<string, readonly Mirrored[]>();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Remembers what a list says; returns it without the tools whose annotations are not valid. */
  learn(list: Result): Result {
    const tools: readonly unknown[] = Array.isArray(list.tools) ? list.tools : [];
    const dropped: string[] = [];
    const kept = tools.filter((tool) => {
      if (!isRecord(tool) || typeof tool.name !== 'string') return true;
      const found = annotationsOf(tool.inputSchema);
      if ('fault' in found) dropped.push(`${tool.name}: ${found.fault}`);
      if ('fault' in found || found.mirrored.length === 0) this.#mirrored.delete(tool.name);
      else this.#mirrored.set(tool.name, found.mirrored);
      return !('fault' in found);
    });
    if (dropped.length === 0) return list;
    const facts = { count: dropped.length, tools: dropped };
    this.#log('WARNING', 'tools were left out, since their definition is not valid', facts);
    return { ...list, tools: kept };
  }

  /** A call with the headers that its tool is known to want. */
  dress(call: Message): Message {
    const { method, version, params } = call;
    if (method !== 'tools/call' || version === undefined) return call;
    const mirrored = this.#mirrored.get(String(params.name)) ?? [];
    const headers = mirrored.flatMap(({ path, header }) => {
      const text = textOf(valueAt(params.arguments, path));
      return text === undefined ? [] : [[`mcp-param-${header.toLowerCase()}`, headerValue(text)]];
    });
    return headers.length === 0 ? call : { ...call, headers: Object.fromEntries(headers) };
  }
}

/** Whether a call was refused, before anything was done, for the headers it came with. */
export function isMismatch(error: unknown): boolean {
  return error instanceof AnswerError && error.status === 400 && error.rpc?.code === MISMATCH;
}

/**
 * The arguments that a schema annotates. One annotation that is not where or what it may be makes
 * the whole tool invalid, since nobody could tell which headers its calls need.
 */
export function annotationsOf(schema: unknown): Annotations {
  const mirrored: Mirrored[] = [];
  const names = new Set<string>();
  const faultOf = (node: Readonly<Record<string, unknown>>, path: readonly string[]) => {
    const { [ANNOTATION]: name, type } = node;
    const place = path.join('.');
    if (typeof name !== 'string' || !TOKEN.test(name)) return `${place} names no header`;
    if (!TYPES.includes(type)) return `${place} is no string, integer or boolean`;
    if (names.has(name.toLowerCase())) return `${place} names a header that is taken`;
    names.add(name.toLowerCase());
    mirrored.push({ path, header: name });
    return undefined;
  };
  const visit = (node: unknown, path: readonly string[]): string | undefined => {
    if (!isRecord(node)) return undefined;
    if (ANNOTATION in node) {
      const fault = path.length === 0 ? 'the whole input has a header' : faultOf(node, path);
      if (fault !== undefined) return fault;
    }
    const { properties, ...rest } = node;
    const children = isRecord(properties) ? Object.entries(properties) : [];
    for (const [key, child] of children) {
      const fault = visit(child, [...path, key]);
      if (fault !== undefined) return fault;
    }
    return ELSEWHERE.some((keyword) => annotated(rest[keyword], keyword))
      ? `${[...path, ''].join('.')} has an annotation below something else than properties`
      : undefined;
  };
  const fault = visit(schema, []);
  return fault === undefined ? { mirrored } : { fault };
}

/** Keywords that hold a schema or a list of them. */
const SCHEMAS = [
  ...['items', 'prefixItems', 'contains', 'additionalProperties', 'unevaluatedProperties'],
  ...['unevaluatedItems', 'propertyNames', 'oneOf', 'anyOf', 'allOf', 'not', 'if', 'then', 'else'],
];

/** Keywords that hold schemas by name. */
const TABLES = ['patternProperties', 'dependentSchemas', '$defs', 'definitions'];

/** Keywords below which a value need not be in the input where the schema stands. */
const ELSEWHERE = [...SCHEMAS, ...TABLES];

/** Whether an annotation stands anywhere in what a keyword holds. */
function annotated(held: unknown, keyword: string): boolean {
  if (!isRecord(held) && !Array.isArray(held)) return false;
  const one = !Array.isArray(held) && SCHEMAS.includes(keyword);
  const schemas = one ? [held] : Object.values(held);
  return schemas
    .filter(isRecord)
    .some(
      (schema) =>
        ANNOTATION in schema ||
        ['properties', ...ELSEWHERE].some((inner) => annotated(schema[inner], inner)),
    );
}

function valueAt(given: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (node, key) => (isRecord(node) && Object.hasOwn(node, key) ? node[key] : undefined),
    given,
  );
}

/** Numbers beyond what a double holds exactly would not be what the body says. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  return undefined;
}
