import jsonc, { type ParseError } from 'jsonc-parser';
import { parse as parseToml, stringify as stringifyToml } from 'smol-toml';
import { setJsonMember } from './jsonc-member.ts';
import { setTomlTable } from './toml-table.ts';

export type Members = Readonly<Record<string, unknown>>;

/** A server's place in a file. */
export type Spot = { readonly key: string; readonly name: string };

/** One of the languages in which clients keep their configuration. */
export type ConfigFormat = {
  /** What the text says; throws with the place where it cannot be read. */
  readonly read: (text: string) => unknown;
  /** The text with that one entry set and all else as it was. */
  readonly set: (text: string, spot: Spot, entry: Members) => string;
  /** A file that holds this and nothing else. */
  readonly render: (spot: Spot, entry: Members) => string;
};

const json: ConfigFormat = {
  read: (text) => {
    if (text.trim() === '') return {};
    const errors: ParseError[] = [];
    const value: unknown = jsonc.parse(text, errors, { allowTrailingComma: true });
    const [first] = errors;
    if (first === undefined) return value;
    const line = text.slice(0, first.offset).split('\n').length;
    throw new Error(`line ${line}: ${jsonc.printParseErrorCode(first.error)}`);
  },
  set: (text, { key, name }, entry) => setJsonMember(text, [key, name], entry),
  render: ({ key, name }, entry) => `${JSON.stringify({ [key]: { [name]: entry } }, null, 2)}\n`,
};

const toml: ConfigFormat = {
  // Whole numbers beyond 2^53 are legal and none of our business.
  read: (text) => {
    try {
      return plain(parseToml(text, { integersAsBigInt: 'asNeeded' }));
    } catch (error) {
      const [first] = error instanceof Error ? error.message.split('\n\n') : [];
      throw new Error((first ?? '').replaceAll('\n', ' '), { cause: error });
    }
  },
  set: (text, { key, name }, entry) =>
    setTomlTable(text, [key, name], toml.render({ key, name }, entry)),
  render: ({ key, name }, entry) => `${stringifyToml({ [key]: { [name]: entry } }).trimEnd()}\n`,
};

export const formats: Readonly<Record<'json' | 'toml', ConfigFormat>> = { json, toml };

/** Tables as ordinary objects, so that two readings compare as equal. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, plain(member)]));
}
