import { InvalidArgumentError } from 'commander';

/** A TCP port; 0 lets the system choose. */
export function port(text: string): number {
  const value = Number(text);
  if (/^\d{1,5}$/.test(text) && value <= 65_535) return value;
  throw new InvalidArgumentError('A port is a number from 0 to 65535.');
}

/** How many times faster than on AWS things take their time. */
export function clockSpeed(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value >= 1 && value <= 100_000) return value;
  throw new InvalidArgumentError('A clock speed is a number from 1 to 100000.');
}

/** A region code such as us-west-2. */
export function region(text: string, before: readonly string[] = []): readonly string[] {
  if (/^[a-z]{2}(?:-[a-z]+)+-\d$/.test(text)) return [...before, text];
  throw new InvalidArgumentError('A region is written like us-west-2.');
}

/** A whole number of at least 1. */
export function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError('Give a whole number of at least 1.');
}

const UNITS: Readonly<Record<string, number>> = { s: 1e3, m: 60e3, h: 3600e3, d: 86_400e3 };

/** A length of time in milliseconds: `90d`, `12h`, `30m`. */
export function length(text: string): number {
  const [, amount, unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  const ms = Number(amount) * (UNITS[unit] ?? 0);
  if (amount !== undefined && ms > 0) return ms;
  throw new InvalidArgumentError('Give a length like 90d, 12h or 30m.');
}

/** How long ago, as milliseconds: `15m`, `2h`, `7d`; or a time in ISO 8601, as epoch ms. */
export function since(text: string, now: () => number = Date.now): number {
  const [, amount, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  if (amount !== undefined) return now() - Number(amount) * (UNITS[unit] ?? 0);
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new InvalidArgumentError(
    'Give a length like 15m, 2h or 7d, or a time like 2026-11-22T08:00Z.',
  );
}

/** An option that may be given several times. */
export function repeated(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
