/** The graph of one service's static Smithy schemas, cut to what a list of operations reaches. */

/** What an SDK client package exports: `CreateCluster$`, `ClientException$`, … among much else. */
export type ClientPackage = Readonly<Record<string, unknown>>;

/**
 * `[id, namespace, name, traits, …]`; the ids are those of the SDK: 3 structure, -3 error, 9
 * operation.
 */
export type Shape = readonly unknown[] & {
  readonly 0: number;
  readonly 1: string;
  readonly 2: string;
};

const STRUCTURE = 3;
const UNION = 4;
const ERROR = -3;
const OPERATION = 9;

/** All operation shapes of a client package by name. */
export function operationsOf(client: ClientPackage): ReadonlyMap<string, Shape> {
  return shapesOf(client, OPERATION);
}

/** All error structures of a client package by name, without the base class of its namespace. */
export function errorsOf(client: ClientPackage): ReadonlyMap<string, Shape> {
  const errors = [...shapesOf(client, ERROR)];
  return new Map(errors.filter(([, shape]) => shape[1].startsWith('com.amazonaws.')));
}

function shapesOf(client: ClientPackage, id: number): ReadonlyMap<string, Shape> {
  const shapes = Object.values(client).filter((value) => isShape(value) && value[0] === id);
  const named = shapes.map((shape): [string, Shape] => [(shape as Shape)[2], shape as Shape]);
  return new Map(named.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Method, path and status of an operation of a REST API. */
export function routeOf(operation: Shape): readonly [string, string, number] | undefined {
  const traits = operation[3];
  if (typeof traits !== 'object' || traits === null || !('http' in traits)) return undefined;
  const { http } = traits;
  if (!Array.isArray(http)) return undefined;
  const [method, path, status] = http;
  return [String(method), String(path), Number(status)];
}

/** Every named shape that is reached from `roots`, the roots included, sorted by name. */
export function closure(roots: Iterable<Shape>): readonly Shape[] {
  const found = new Map<string, Shape>();
  const waiting: unknown[] = [...roots];
  while (waiting.length > 0) {
    const next = resolve(waiting.pop());
    if (!Array.isArray(next)) continue;
    if (isShape(next)) {
      if (found.has(next[2])) continue;
      found.set(next[2], next);
    }
    waiting.push(...next.filter((part) => typeof part === 'function' || Array.isArray(part)));
  }
  return [...found.values()].sort((a, b) => (a[2] < b[2] ? -1 : 1));
}

/** The names of the structures and unions that an operation's input reaches. */
export function inputStructures(operations: Iterable<Shape>): ReadonlySet<string> {
  const inputs = [...operations].map((operation) => resolve(operation[4])).filter(isShape);
  const reached = closure(inputs).filter((shape) => shape[0] === STRUCTURE || shape[0] === UNION);
  return new Set(reached.map((shape) => shape[2]));
}

/** JSON for one shape: a shape that it refers to becomes `{"$": NAME}`. */
export function print(shape: Shape): string {
  return JSON.stringify(shape.map(written));
}

function written(value: unknown): unknown {
  if (typeof value === 'function') return written(value());
  if (isShape(value)) return { $: value[2] };
  return Array.isArray(value) ? value.map(written) : value;
}

function resolve(value: unknown): unknown {
  return typeof value === 'function' ? resolve(value()) : value;
}

function isShape(value: unknown): value is Shape {
  if (!Array.isArray(value) || value.length < 5) return false;
  const [id, namespace, name] = value;
  return typeof id === 'number' && typeof namespace === 'string' && typeof name === 'string';
}
