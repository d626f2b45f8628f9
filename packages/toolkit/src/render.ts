/** Joins lines, leaving out what is not there. */
export function lines(...parts: readonly (string | undefined | readonly string[])[]): string {
  return parts
    .flat()
    .filter((part): part is string => part !== undefined && part !== '')
    .join('\n');
}

/** Says that there is more and how to get it; nothing when there is not. */
export function more(nextToken: string | null): string | undefined {
  return nextToken === null ? undefined : `There is more. next_token: ${nextToken}`;
}

/** A count with its noun: `1 cluster`, `4 clusters`. */
export function counted(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}

/**
 * Rows that share columns: the names once, then one line a row. Columns that are empty in every
 * row are left out; an empty cell is `-`.
 */
export function table(rows: readonly Readonly<Record<string, unknown>>[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const columns = names.filter((name) => rows.some((row) => !isEmpty(row[name])));
  const body = rows.map((row) => columns.map((name) => cell(row[name])).join(' | '));
  return [columns.join(' | '), ...body].join('\n');
}

function cell(value: unknown): string {
  if (isEmpty(value)) return '-';
  const text = Array.isArray(value) ? value.map(scalar).join(',') : scalar(value);
  // The separator inside a value would shift the columns behind it.
  return text.replaceAll(' | ', ' / ');
}

/**
 * The shortest faithful rendering of a record: one line a value, nesting by indentation,
 * lists of plain values on one line. Absent, null and empty values are left out.
 */
export function outline(value: unknown, depth = 0): string {
  if (!isRecord(value)) return scalar(value);
  return Object.entries(value)
    .filter(([, entry]) => !isEmpty(entry))
    .map(([key, entry]) => `${'  '.repeat(depth)}${key}:${member(entry, depth)}`)
    .join('\n');
}

function member(value: unknown, depth: number): string {
  if (Array.isArray(value)) return list(value, depth);
  if (isRecord(value)) return `\n${outline(value, depth + 1)}`;
  return ` ${scalar(value)}`;
}

function list(values: readonly unknown[], depth: number): string {
  if (values.every((value) => !isRecord(value) && !Array.isArray(value))) {
    return ` ${values.map(scalar).join(', ')}`;
  }
  const indent = '  '.repeat(depth + 1);
  const items = values.map((value) => {
    const text = Array.isArray(value) ? list(value, depth + 1).trim() : outline(value, depth + 2);
    return `${indent}- ${text.trimStart()}`;
  });
  return `\n${items.join('\n')}`;
}

function scalar(value: unknown): string {
  if (value instanceof Date) return shortTime(value);
  // A value with a line break would read as further lines of ours.
  if (typeof value === 'string' && !/[\n\r]/.test(value)) return value;
  return JSON.stringify(value) ?? '';
}

/** UTC without milliseconds: `2026-11-22T09:30:00Z`. */
export function shortTime(time: Date): string {
  return time
    .toISOString()
    .replace('.000Z', 'Z')
    .replace(/\.\d{3}Z$/, 'Z');
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
  );
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every(isEmpty);
}

/** A copy without absent, null and empty values; dates become ISO strings. */
export function prune(value: unknown): unknown {
  if (value instanceof Date) return shortTime(value);
  if (Array.isArray(value)) return value.map(prune);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, entry]) => !isEmpty(entry))
      .map(([key, entry]) => [key, prune(entry)]),
  );
}
