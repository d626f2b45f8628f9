/** A text of AWS's with `{placeholders}`, and what stands in their places. */
export function filled(
  text: string,
  values: Readonly<Record<string, string | number | undefined>>,
): string {
  return text.replace(/\{(\w+)\}/g, (_, key: string) => String(values[key] ?? ''));
}
