import { JsonShapeSerializer } from '@smithy/core/protocols';
import { AwsFault } from '../fault.ts';
import { utf8 } from './http.ts';
import { membersOf, type Shape, textTrait } from './shape.ts';
import { readText } from './text-value.ts';

const CODE = 'SerializationException';

/** The JSON object in a body; an empty body is an empty object. */
export function parseJsonObject(body: Uint8Array): Record<string, unknown> {
  if (body.length === 0) return {};
  const text = utf8(body);
  if (text === undefined) throw unreadable('The request body is not valid UTF-8');
  const value = parse(text);
  if (!isObject(value)) throw unreadable('Start of structure or map expected');
  return value;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable('The request body is not valid JSON');
  }
}

/** Reads a value of a JSON body by its shape; members that the shape does not know are left out. */
export function readJson(shape: Shape, value: unknown): unknown {
  if (shape.isDocumentSchema()) return value;
  if (shape.isStructSchema()) return readJsonStructure(shape, expectObject(value));
  if (shape.isListSchema()) {
    if (!Array.isArray(value)) throw unreadable(`Expected list or null, found ${kindOf(value)}`);
    const item = shape.getValueSchema();
    return value.filter((part) => part !== null).map((part) => readJson(item, part));
  }
  if (shape.isMapSchema()) {
    const entries = Object.entries(expectObject(value)).filter(([, part]) => part !== null);
    return Object.fromEntries(
      entries.map(([key, part]) => [key, readJson(shape.getValueSchema(), part)]),
    );
  }
  return readScalar(shape, value);
}

/** Reads the members that stand in `from`; `null` counts as absent. */
export function readJsonStructure(
  shape: Shape,
  from: Record<string, unknown>,
): Record<string, unknown> {
  const found = membersOf(shape).flatMap(({ name, shape: member }): [string, unknown][] => {
    const key = textTrait(member, 'jsonName') ?? name;
    if (!Object.hasOwn(from, key) || from[key] === null) return [];
    return [[name, readJson(member, from[key])]];
  });
  return Object.fromEntries(found);
}

function readScalar(shape: Shape, value: unknown): unknown {
  if (shape.isStringSchema()) return expect('string', value, 'String');
  if (shape.isBooleanSchema()) return expect('boolean', value, 'Boolean');
  if (shape.isBlobSchema()) return readText(shape, String(expect('string', value, 'Blob')), CODE);
  if (shape.isTimestampSchema()) {
    return typeof value === 'string'
      ? readText(shape, value, CODE)
      : new Date(Number(expect('number', value, 'Timestamp')) * 1000);
  }
  return expect('number', value, 'Number');
}

function expect(kind: 'string' | 'boolean' | 'number', value: unknown, target: string): unknown {
  if (typeof value === kind) return value;
  throw unreadable(`${kindOf(value)} cannot be converted to ${target}`);
}

function expectObject(value: unknown): Record<string, unknown> {
  if (isObject(value)) return value;
  throw unreadable(`Expected structure or map, found ${kindOf(value)}`);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'LIST';
  if (value === true || value === false) return value ? 'TRUE_VALUE' : 'FALSE_VALUE';
  return { string: 'STRING_VALUE', number: 'NUMBER_VALUE' }[String(typeof value)] ?? 'STRUCTURE';
}

function unreadable(message: string): AwsFault {
  return new AwsFault(CODE, 400, message);
}

/** JSON text of a value; timestamps are epoch seconds unless the shape says otherwise. */
export function writeJson(shape: Shape, value: object): string {
  const serializer = new JsonShapeSerializer({
    jsonName: true,
    timestampFormat: { useTrait: true, default: 7 },
  });
  serializer.write(shape, value);
  return String(serializer.flush());
}

/** The body of an error: its message, and whatever further members its shape in the API has. */
export function writeJsonFault(shape: Shape | undefined, fault: AwsFault): Record<string, unknown> {
  if (!shape) return { message: fault.message };
  const members = membersOf(shape).map(({ name }) => name);
  const message = members.find((name) => name.toLowerCase() === 'message') ?? 'message';
  const body: unknown = JSON.parse(writeJson(shape, fault.fields));
  // Some shapes have no member for the message; AWS sends it all the same.
  return { ...(isObject(body) ? body : {}), [message]: fault.message };
}
