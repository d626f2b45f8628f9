import { readFileSync } from 'node:fs';
import { once } from '../once.ts';
import type { ServiceSchemas, StaticSchema } from '../service.ts';

/** A generated slice as it stands in its file; a shape names another as `{"$": NAME}`. */
type Slice = Pick<ServiceSchemas, 'enums' | 'names' | 'routes'> & {
  readonly operations: readonly string[];
  readonly errors: readonly string[];
  readonly shapes: Readonly<Record<string, readonly unknown[]>>;
};

/**
 * The generated slice of a service's schemas. It is read when it is first asked for: the calls that
 * furnish an account need none, and as code the slices would be a good part of the start.
 */
export function schemasOf(service: string): ServiceSchemas {
  const read = once(() => readSchemas(service));
  return {
    get names() {
      return read().names;
    },
    get operations() {
      return read().operations;
    },
    get errors() {
      return read().errors;
    },
    get routes() {
      return read().routes;
    },
    get enums() {
      return read().enums;
    },
  };
}

function readSchemas(service: string): Required<ServiceSchemas> {
  const file = new URL(`schemas/${service}.json`, import.meta.url);
  const slice: Slice = JSON.parse(readFileSync(file, 'utf8'));
  const { names, enums, routes = {} } = slice;
  const shape = shapesOf(slice);
  const named = (list: readonly string[]) => {
    return Object.fromEntries(list.map((name) => [name, shape(name)]));
  };
  return { names, enums, routes, operations: named(slice.operations), errors: named(slice.errors) };
}

/** The shapes of a slice by name, each made once: what is known of a shape is kept by its object. */
function shapesOf({ shapes }: Slice): (name: string) => StaticSchema {
  const made = new Map<string, StaticSchema>();
  const shape = (name: string): StaticSchema => {
    const schema = made.get(name) ?? live(shapes[name] ?? [], shape);
    made.set(name, schema);
    return schema;
  };
  return shape;
}

/** References become functions, as the SDK writes them. */
function live(values: readonly unknown[], shape: (name: string) => StaticSchema): StaticSchema {
  return values.map((value) => {
    if (Array.isArray(value)) return live(value, shape);
    const name: unknown = Object(value).$;
    return typeof name === 'string' ? () => shape(name) : value;
  });
}
