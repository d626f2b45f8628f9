import { createRequire } from 'node:module';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { StaticSchema } from '../service.ts';

const require = createRequire(import.meta.url);

/** A schema with the SDK's own reading of types and traits. */
export type Shape = NormalizedSchema;

export type ShapeMember = {
  readonly name: string;
  readonly shape: Shape;
  readonly required: boolean;
};

/** What an operation takes and gives; `undefined` where the API defines nothing. */
export type OperationShapes = {
  readonly name: string;
  readonly input: Shape | undefined;
  readonly output: Shape | undefined;
};

/** The shape behind a static schema. */
export function shapeOf(schema: StaticSchema): Shape {
  // Loaded with the first shape that is looked at; furnishing an account looks at none.
  const smithy: typeof import('@smithy/core/schema') = require('@smithy/core/schema');
  // The SDK types its static schemas as tuples by kind; the generated slices hold exactly those.
  return smithy.NormalizedSchema.of(schema as Parameters<typeof NormalizedSchema.of>[0]);
}

/** Input and output of a static operation schema `[9, namespace, name, traits, input, output]`. */
export function operationShapes(schema: StaticSchema): OperationShapes {
  const [, , name, , input, output] = schema;
  return { name: String(name), input: ioShape(input), output: ioShape(output) };
}

function ioShape(ref: unknown): Shape | undefined {
  const target: unknown = typeof ref === 'function' ? ref() : ref;
  return Array.isArray(target) ? shapeOf(target) : undefined;
}

const members = new WeakMap<object, readonly ShapeMember[]>();

/** Members of a structure in the order of the model; those that are required come first there. */
export function membersOf(shape: Shape): readonly ShapeMember[] {
  const schema: unknown = shape.getSchema();
  if (!Array.isArray(schema)) return readMembers(shape, 0);
  const found = members.get(schema) ?? readMembers(shape, schema[6]);
  members.set(schema, found);
  return found;
}

function readMembers(shape: Shape, count: unknown): readonly ShapeMember[] {
  const required = typeof count === 'number' ? count : 0;
  return [...shape.structIterator()].map(([name, member], at) => ({
    name,
    shape: member,
    required: at < required,
  }));
}

/** A trait that carries text, such as `xmlName`, `httpQuery`, `jsonName`. */
export function textTrait(
  shape: Shape,
  trait: 'xmlName' | 'ec2QueryName' | 'jsonName' | 'httpQuery' | 'httpHeader' | 'httpPrefixHeaders',
): string | undefined {
  const value = shape.getMergedTraits()[trait];
  return typeof value === 'string' ? value : undefined;
}

/** A trait that is there or not. */
export function hasTrait(
  shape: Shape,
  trait: 'xmlFlattened' | 'httpLabel' | 'httpPayload' | 'httpQueryParams' | 'httpResponseCode',
): boolean {
  return Boolean(shape.getMergedTraits()[trait]);
}
