import jsonc, { type Node } from 'jsonc-parser';

/**
 * Sets a member two levels down in an object with comments. The library's own edit would lay out
 * the neighbour's lines anew, so it only says where things stand.
 */
export function setJsonMember(text: string, [key, name]: [string, string], value: object): string {
  const root = jsonc.parseTree(text, [], { allowTrailingComma: true });
  if (root === undefined) throw new Error('There is no object in the text.');
  const layout = layoutOf(text);
  const servers = jsonc.findNodeAtLocation(root, [key]);
  if (servers === undefined) return inserted(text, root, 1, key, { [name]: value }, layout);
  const existing = jsonc.findNodeAtLocation(root, [key, name]);
  if (existing === undefined) return inserted(text, servers, 2, name, value, layout);
  const lines = written(value, indentAt(text, existing.parent ?? existing, 2, layout), layout);
  return spliced(text, existing.offset, existing.length, lines);
}

type Layout = { readonly unit: string; readonly eol: string };

/** A new member after the last one of an object, or as its first. */
function inserted(
  text: string,
  object: Node,
  depth: number,
  key: string,
  value: object,
  layout: Layout,
): string {
  const last = object.children?.at(-1);
  const indent = last ? indentAt(text, last, depth, layout) : layout.unit.repeat(depth);
  const at = last ? last.offset + last.length : object.offset + 1;
  const member = `${JSON.stringify(key)}: ${written(value, indent, layout)}`;
  const rest = text.slice(at, object.offset + object.length - 1);
  // What stood on one line gets its closing brace on a line of its own.
  const close = rest.includes('\n') ? '' : `${layout.eol}${layout.unit.repeat(depth - 1)}`;
  const removed = rest.trim() === '' && close !== '' ? rest.length : 0;
  return spliced(text, at, removed, `${last ? ',' : ''}${layout.eol}${indent}${member}${close}`);
}

/** What stands before a member that begins its line; else what its depth asks for. */
function indentAt(text: string, node: Node, depth: number, { unit }: Layout): string {
  const before = text.slice(text.lastIndexOf('\n', node.offset - 1) + 1, node.offset);
  return /^[ \t]*$/.test(before) ? before : unit.repeat(depth);
}

const written = (value: object, indent: string, { unit, eol }: Layout): string =>
  JSON.stringify(value, null, unit).replaceAll('\n', `${eol}${indent}`);

function layoutOf(text: string): Layout {
  const [, unit = '  '] = /^([ \t]+)\S/m.exec(text) ?? [];
  return { unit: unit.startsWith('\t') ? '\t' : unit, eol: text.includes('\r\n') ? '\r\n' : '\n' };
}

const spliced = (text: string, at: number, length: number, added: string): string =>
  text.slice(0, at) + added + text.slice(at + length);
