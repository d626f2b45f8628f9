import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { Shape } from './shape.ts';
import { shapeOf } from './shape.ts';

const renamed = new WeakMap<Shape, Map<string, Shape>>();

/** An output structure as one element, under another name than its own. */
export function writeElement(name: string, output: Shape, value: object): string {
  const serializer = new XmlShapeSerializer({
    xmlNamespace: '',
    serviceNamespace: '',
    timestampFormat: { useTrait: true, default: 5 },
  });
  serializer.write(named(name, output), value);
  return String(serializer.flush());
}

function named(name: string, output: Shape): Shape {
  // Operations may answer in the same shape, each under a name of its own.
  const names = renamed.get(output) ?? new Map<string, Shape>();
  renamed.set(output, names);
  const known = names.get(name);
  if (known) return known;
  const schema: unknown = output.getSchema();
  const [id, namespace, , , ...members] = Array.isArray(schema) ? schema : [];
  const shape = shapeOf([id, namespace, name, 0, ...members]);
  names.set(name, shape);
  return shape;
}
