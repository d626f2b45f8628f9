import { isRawRecord } from '../raw-json.ts';
import type { Result } from '../read-only.ts';

/** The first revision whose tools may point to resources; revisions are dates. */
const LINKS = '2025-06-18';

/** Keywords whose value is data: what looks like a reference there is none. */
const DATA: ReadonlySet<string> = new Set(['const', 'enum', 'default', 'examples']);

/** Keywords that hold schemas by names, which may read like keywords. */
const TABLES: ReadonlySet<string> = new Set([
  ...['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'],
]);

/** Says what the tools of an endpoint give in words that a client of an older revision knows. */
export class OlderTools {
  readonly #revision: string;
  /** Tools whose results its clients see as an object with one member. */
  readonly #wrapped = new Set<string>();

  constructor(revision: string) {
    this.#revision = revision;
  }

  /** A list whose results are all objects, which older revisions want. */
  list(result: Result): Result {
    if (!Array.isArray(result.tools)) return result;
    return { ...result, tools: result.tools.map((tool) => this.#described(tool)) };
  }

  /** The result of a call, without what the client's revision does not have. */
  call(name: unknown, result: Result): Result {
    if (!Array.isArray(result.content)) return result;
    const content = this.#readable(result.content);
    const { structuredContent: value } = result;
    if (value === undefined) return { ...result, content };
    const wrapped = !isRawRecord(value) || this.#wrapped.has(String(name));
    return {
      ...result,
      content: isRawRecord(value) || content.some(isText) ? content : [...content, asText(value)],
      structuredContent: wrapped ? { result: value } : value,
    };
  }

  #described(tool: unknown): unknown {
    if (!isRawRecord(tool)) return tool;
    const { name, outputSchema: schema } = tool;
    const wrap = isRawRecord(schema) && schema.type !== 'object';
    if (!wrap) this.#wrapped.delete(String(name));
    else this.#wrapped.add(String(name));
    return wrap ? { ...tool, outputSchema: wrapped(schema) } : tool;
  }

  /** A link that a client of 2025-03-26 finds in a result keeps it from reading the rest. */
  #readable(content: readonly unknown[]): readonly unknown[] {
    if (this.#revision >= LINKS) return content;
    return content.map((block) => {
      if (!isRawRecord(block) || block.type !== 'resource_link') return block;
      return { type: 'text', text: [block.title ?? block.name, block.uri].join(': ') };
    });
  }
}

function isText(block: unknown): boolean {
  return isRawRecord(block) && block.type === 'text';
}

function asText(value: unknown): Result {
  return { type: 'text', text: JSON.stringify(value) };
}

/** The schema of an object that holds in `result` what a schema describes. */
function wrapped(schema: Result): Result {
  const dialect = typeof schema.$schema === 'string' ? { $schema: schema.$schema } : {};
  const properties = { result: moved(schema) };
  return { ...dialect, type: 'object', properties, required: ['result'] };
}

/** Within a schema that has its own address, references still lead to where they did. */
function isBase({ $id }: Result): boolean {
  return typeof $id === 'string' && !$id.startsWith('#');
}

/** A schema whose references from the root lead to where its root is now. */
function moved(node: unknown, named = false): unknown {
  if (Array.isArray(node)) return node.map((item) => moved(item));
  if (!isRawRecord(node) || (!named && isBase(node))) return node;
  const entries = Object.entries(node).map(([key, value]) => {
    if (named) return [key, moved(value)];
    if (key === '$ref' || key === '$dynamicRef') return [key, movedReference(value)];
    if (DATA.has(key)) return [key, value];
    return [key, moved(value, TABLES.has(key))];
  });
  return Object.fromEntries(entries);
}

function movedReference(reference: unknown): unknown {
  if (reference === '#') return '#/properties/result';
  const local = typeof reference === 'string' && reference.startsWith('#/');
  return local ? `#/properties/result${reference.slice(1)}` : reference;
}
