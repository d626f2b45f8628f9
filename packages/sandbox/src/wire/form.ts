import { AwsFault } from '../fault.ts';
import { percentDecode } from './http.ts';

export type FormField = { readonly key: string; readonly value: string };

/** More fields than any call needs; a body of nothing but `&` must not cost anything. */
const MOST_FIELDS = 10_000;

/** Reads `key=value&…` as it stands in queries and form bodies; throws a fault with `code`. */
export function readForm(text: string, code: string): readonly FormField[] {
  if (text === '') return [];
  const parts = text.split('&', MOST_FIELDS + 1);
  if (parts.length > MOST_FIELDS) {
    throw new AwsFault(code, 400, `The request has more than ${MOST_FIELDS} parameters`);
  }
  return parts.filter((part) => part !== '').map((part) => readField(part, code));
}

function readField(part: string, code: string): FormField {
  const mark = part.indexOf('=');
  const raw = mark < 0 ? [part, ''] : [part.slice(0, mark), part.slice(mark + 1)];
  const [key, value] = raw.map((half) => percentDecode(half.replaceAll('+', ' ')));
  if (key === undefined || value === undefined) {
    throw new AwsFault(code, 400, 'The request has a parameter with an invalid percent-encoding');
  }
  return { key, value };
}

/** A parameter tree: `Tags.member.1.Key=team` is the value of `Tags` → `member` → `1` → `Key`. */
export type FormNode = { value: string | undefined; readonly children: Map<string, FormNode> };

/** Builds the tree of dotted keys. */
export function formTree(fields: readonly FormField[]): FormNode {
  const root = newNode();
  for (const { key, value } of fields) {
    const leaf = key.split('.').reduce((node, part) => childOf(node, part), root);
    // The first one counts, here as for the action itself.
    leaf.value ??= value;
  }
  return root;
}

function childOf(node: FormNode, part: string): FormNode {
  const there = node.children.get(part) ?? newNode();
  node.children.set(part, there);
  return there;
}

function newNode(): FormNode {
  return { value: undefined, children: new Map() };
}
