/** TypeScript does not know yet what V8 has: https://github.com/tc39/proposal-json-parse-with-source */
const json = JSON as unknown as {
  readonly parse: (text: string, reviver: Reviver) => unknown;
  readonly rawJSON: (text: string) => unknown;
};
type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

/** Parses what is going to be written again: numbers keep each digit, since not all fit a double. */
export function parseRaw(text: string): unknown {
  return json.parse(text, (_, value, { source }) =>
    typeof value === 'number' && source !== undefined ? json.rawJSON(source) : value,
  );
}

/** Whether a value of `parseRaw` is an object; its numbers have no prototype. */
export function isRawRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return value instanceof Object && !Array.isArray(value);
}
