import { XmlShapeSerializer } from '@aws-sdk/core/protocols';
import type { Shape } from './shape.ts';
import { shapeOf } from './shape.ts';

const renamed = new WeakMap<Shape, Shape>();

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
  const known = renamed.get(output);
  if (known) return known;
  const schema: unknown = output.getSchema();
  const [id, namespace, , , ...members] = Array.isArray(schema) ? schema : [];
  const shape = shapeOf([id, namespace, name, 0, ...members]);
  renamed.set(output, shape);
  return shape;
}
