import { AwsFault } from '../fault.ts';
import type { FormNode } from './form.ts';
import { hasTrait, membersOf, type Shape, textTrait } from './shape.ts';
import { readText } from './text-value.ts';

/** In what the two form formats of AWS differ. */
export type FormDialect = {
  /** The key under which a member of a structure stands. */
  readonly keyOf: (name: string, member: Shape) => string;
  /** Whether the entries of a list stand under the list itself, as if it were flattened. */
  readonly isFlat: (list: Shape) => boolean;
  /** What a parameter that cannot be read is refused with. */
  readonly code: string;
};

/** AWS Query: the name of the model; lists under `member`. */
export const queryForm: FormDialect = {
  keyOf: (name, member) => textTrait(member, 'xmlName') ?? name,
  isFlat: (list) => hasTrait(list, 'xmlFlattened'),
  code: 'MalformedInput',
};

/** Reads the members of a structure that stand in a parameter tree. */
export function readFormStructure(
  shape: Shape,
  node: FormNode,
  dialect: FormDialect,
): Record<string, unknown> {
  const found = membersOf(shape).flatMap(({ name, shape: member }): [string, unknown][] => {
    const child = node.children.get(dialect.keyOf(name, member));
    return child ? [[name, readValue(member, child, dialect)]] : [];
  });
  return Object.fromEntries(found);
}

function readValue(shape: Shape, node: FormNode, dialect: FormDialect): unknown {
  if (shape.isStructSchema()) return readFormStructure(shape, node, dialect);
  if (shape.isListSchema()) return readList(shape, node, dialect);
  if (shape.isMapSchema()) return readMap(shape, node, dialect);
  if (node.value === undefined) {
    const said = 'Start of structure found where a value was expected';
    throw new AwsFault(dialect.code, 400, said);
  }
  return readText(shape, node.value, dialect.code);
}

function readList(shape: Shape, node: FormNode, dialect: FormDialect): unknown[] {
  const item = shape.getValueSchema();
  const holder = dialect.isFlat(shape)
    ? node
    : node.children.get(textTrait(item, 'xmlName') ?? 'member');
  return inOrder(holder, dialect).map((child) => readValue(item, child, dialect));
}

function readMap(shape: Shape, node: FormNode, dialect: FormDialect): Record<string, unknown> {
  const holder = hasTrait(shape, 'xmlFlattened') ? node : node.children.get('entry');
  const [keyName, valueName] = [shape.getKeySchema(), shape.getValueSchema()].map((part, at) => {
    return textTrait(part, 'xmlName') ?? (at === 0 ? 'key' : 'value');
  });
  const entries = inOrder(holder, dialect).flatMap((entry): [string, unknown][] => {
    const key = entry.children.get(keyName ?? '')?.value;
    const value = entry.children.get(valueName ?? '');
    if (key === undefined || value === undefined) return [];
    return [[key, readValue(shape.getValueSchema(), value, dialect)]];
  });
  return Object.fromEntries(entries);
}

/** Entries are numbered from 1, gaps allowed; their order is that of the numbers. */
function inOrder(node: FormNode | undefined, { code }: FormDialect): FormNode[] {
  const numbered = [...(node?.children ?? [])].map(([index, child]) => {
    if (!/^\d{1,9}$/.test(index)) {
      throw new AwsFault(code, 400, `'${index}' is not the number of a list element`);
    }
    return { index: Number(index), child };
  });
  return numbered.sort((a, b) => a.index - b.index).map(({ child }) => child);
}
