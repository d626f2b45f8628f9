import { createHmac } from 'node:crypto';

/**
 * Replaces secret values in data and text by a mark that shows only whether two of them are equal.
 */
export type Redactor = {
  readonly value: <T>(value: T) => T;
  readonly text: (text: string) => string;
};

export type RedactorOptions = {
  /** Keys the marks; random per installation. */
  readonly key: Uint8Array;
  /** Marks of two principals cannot be compared. */
  readonly principal: string;
  /** Nor those of two days: `2026-11-22`. */
  readonly day: string;
  /** Values that are known to be secret, whatever they look like. */
  readonly known?: readonly string[];
};

const MARK = 'HIDDEN_FOR_SECURITY_REASONS';

/** Field names whose value is a secret, in lower case without separators. */
const SECRET_FIELDS: ReadonlySet<string> = new Set([
  'accesstoken',
  'apikey',
  'authorization',
  'authtoken',
  'clientsecret',
  'idtoken',
  'passwd',
  'password',
  'privatekey',
  'refreshtoken',
  'secretaccesskey',
  'secretbinary',
  'secretkey',
  'secretstring',
  'securitytoken',
  'sessiontoken',
]);

/** Names of environment variables that hold secrets: `DB_PASSWORD`, `STRIPE_API_KEY`, … */
const SECRET_VARIABLE =
  /(?:^|[_-])(?:password|passwd|pwd|secret|token|api_?key|private_?key|credentials?)(?:$|[_-])/i;

/**
 * What a secret looks like wherever it stands. Each pattern is linear: one class, bounded or
 * greedy, behind which nothing can fail.
 */
const SHAPES: readonly RegExp[] = [
  // Up to the closing line, or as far as what was cut goes. Nothing behind the class can fail, so
  // it never goes back.
  /-----BEGIN [A-Z0-9 ]{0,32}PRIVATE KEY-----(?:[A-Za-z0-9+/=\s\\,:]|-(?!-))*(?:-----END [A-Z0-9 ]{0,32}-----)?/g,
  /\bk8s-aws-v1\.[A-Za-z0-9_-]{16,}/g,
  /\bgh[pousr]_[A-Za-z0-9]{30,}/g,
  /\bgithub_pat_[A-Za-z0-9_]{22,}/g,
  /\bglpat-[A-Za-z0-9_-]{20,}/g,
  /\bxox[abeprs]-[A-Za-z0-9-]{10,}/g,
  /\b[rs]k_live_[A-Za-z0-9]{16,}/g,
  /\bAIza[A-Za-z0-9_-]{35}/g,
  /\bnpm_[A-Za-z0-9]{36}/g,
  /\b(?:FwoG|IQoJ|FQoG)[A-Za-z0-9+/=]{80,}/g,
];

/**
 * A JWT, or only its beginning, which is none: were the rest not optional, each beginning in a long
 * run would be followed to its end anew.
 */
const TOKEN = /\beyJ[A-Za-z0-9_-]{8,}(\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*)?/g;

/** A name, then its value: only the value is hidden. */
const ASSIGNMENTS: readonly RegExp[] = [
  /((?:aws_?)?secret_?access_?key["']?\s{0,3}[=:]\s{0,3}["']?)([A-Za-z0-9+/]{40})/gi,
  /((?:password|passwd|client_?secret|api_?key|access_token|refresh_token|id_token|auth_token|private_?key)["']?\s{0,3}[=:]\s{0,3}["']?)([^\s"',;&]{4,})/gi,
  /(X-Amz-(?:Signature|Security-Token|Credential)=)([^&\s"']+)/gi,
  /(\b(?:Bearer|Basic)\s{1,3})([A-Za-z0-9._~+/-]{8,}=*)/g,
  /(\b[a-z][a-z0-9+.-]{1,15}:\/\/[^\s/:@]{0,64}:)([^\s/@]{1,256})(?=@)/gi,
];

/** Below this length nothing that is looked for fits. */
const SHORTEST = 8;

/** Something of every shape and assignment above: text without any of it needs no closer look. */
const SUSPECT =
  /-----BEGIN|eyJ|k8s-aws|gh[pousr]_|github_pat|glpat-|xox|k_live_|AIza|npm_|FwoG|IQoJ|FQoG|secret|passw|key|token|X-Amz-|Bearer|Basic|:\/\//i;

/** The one redaction function; everything that leaves Gantry passes through one of these. */
export function createRedactor(options: RedactorOptions): Redactor {
  const hide = masker(options);
  // Short values would hide parts of ordinary words.
  const known = (options.known ?? []).filter((value) => value.length >= SHORTEST);
  const text = (given: string): string => {
    if (given.length < SHORTEST) return given;
    let clean = given;
    for (const value of known) clean = clean.replaceAll(value, () => hide(value));
    if (!SUSPECT.test(clean)) return clean;
    clean = clean.replace(TOKEN, (found, rest?: string) =>
      rest === undefined ? found : hide(found),
    );
    for (const shape of SHAPES) clean = clean.replace(shape, hide);
    for (const assignment of ASSIGNMENTS) {
      clean = clean.replace(assignment, (_, name: string, value: string) => name + hide(value));
    }
    return clean;
  };
  const walk = (value: unknown, secret: boolean, under: string): unknown => {
    if (typeof value === 'string') return secret && value !== '' ? hide(value) : text(value);
    if (Array.isArray(value)) return changedItems(value, (item) => walk(item, secret, under));
    if (!isRecord(value)) return value;
    return changedMembers(value, (key, entry) => {
      const name = plain(key);
      return walk(entry, secret || isSecretField(name, under, value), name);
    });
  };
  // The walk keeps the form of what it is given; only strings change.
  return { text, value: <T>(value: T) => walk(value, false, '') as T };
}

function masker({ key, principal, day }: RedactorOptions): (value: string) => string {
  // Most answers hide nothing, so the day's key is made when it is first needed.
  let daily: Buffer | undefined;
  return (value) => {
    if (value.startsWith(MARK)) return value;
    daily ??= createHmac('sha256', key).update(`${principal}\n${day}`).digest();
    return `${MARK}(hmac:${createHmac('sha256', daily).update(value).digest('hex').slice(0, 8)})`;
  };
}

// Most values hold no secret, so a copy is made only where something changes.

function changedItems(items: unknown[], change: (item: unknown) => unknown): unknown[] {
  let copy: unknown[] | undefined;
  for (const [at, item] of items.entries()) {
    const next = change(item);
    if (next === item) continue;
    copy ??= [...items];
    copy[at] = next;
  }
  return copy ?? items;
}

function changedMembers(
  record: Record<string, unknown>,
  change: (key: string, entry: unknown) => unknown,
): Record<string, unknown> {
  let copy: Record<string, unknown> | undefined;
  for (const key of Object.keys(record)) {
    const next = change(key, record[key]);
    if (next === record[key]) continue;
    copy ??= { ...record };
    // Never `copy[key] =`: a member named __proto__ is data here.
    Object.defineProperty(copy, key, { value: next, enumerable: true });
  }
  return copy ?? record;
}

/** Spellings of field names that have been seen; those of AWS and of our tools are few. */
const plainNames = new Map<string, string>();
const SPELLINGS = 4_096;

/** `SecretAccessKey`, `secret_access_key` and `secret-access-key` are one name. */
function plain(key: string): string {
  const known = plainNames.get(key);
  if (known !== undefined) return known;
  const name = key.toLowerCase().replace(/[^a-z0-9]/g, '');
  if (plainNames.size < SPELLINGS) plainNames.set(key, name);
  return name;
}

/** Whether a field holds a secret, by its name, that of the field around it, and its neighbours. */
function isSecretField(name: string, under: string, parent: Record<string, unknown>): boolean {
  if (SECRET_FIELDS.has(name)) return true;
  const { kind, name: variable } = parent;
  if (name === 'data' || name === 'stringdata') {
    return kind === 'Secret' || under === 'certificateauthority';
  }
  return name === 'value' && typeof variable === 'string' && SECRET_VARIABLE.test(variable);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
  );
}
