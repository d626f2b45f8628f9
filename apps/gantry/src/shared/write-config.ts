import {
  chmodSync,
  closeSync,
  constants,
  copyFileSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import writeFileAtomic from 'write-file-atomic';
import type { Client } from './client.ts';
import { type ConfigFormat, formats, type Members, type Spot } from './config-format.ts';

export type WriteOrder = {
  readonly file: string;
  readonly client: Client;
  readonly name: string;
  readonly entry: object;
  /** Replace a server of that name. */
  readonly force: boolean;
  readonly now: Date;
};

export type Written = {
  readonly changed: boolean;
  /** The file as it was. */
  readonly backup?: string;
  /** The file holds what its client may not read. */
  readonly comments: boolean;
};

/**
 * Merges a server into a client's file: all else stays as it is, the old file stays beside it, and
 * the new one takes its place whole or not at all. Throws with the file untouched.
 */
export function writeServer({ file, client, name, entry, force, now }: WriteOrder): Written {
  const target = followed(file);
  const before = bytesOf(target);
  const text = textOf(before, file);
  const body = text.replace(/^\uFEFF/, '');
  const spot = { key: client.key, name };
  const format = formats[client.format];
  const next = merged(format, body, spot, entry, { file, force });
  const comments = client.format === 'json' && client.comments !== true && !isStrict(body);
  if (next === undefined) return { changed: false, comments };
  const backup = replaced(
    target,
    before,
    `${text.slice(0, text.length - body.length)}${next}`,
    now,
  );
  return { changed: true, comments, ...(backup === undefined ? {} : { backup }) };
}

/** The servers that a file names, or undefined where there is no file; throws when unreadable. */
export function serversIn(file: string, client: Client): Members | undefined {
  const bytes = bytesOf(file);
  if (bytes === undefined) return undefined;
  const root = formats[client.format].read(textOf(bytes, file).replace(/^\uFEFF/, ''));
  const servers = isMembers(root) ? member(root, client.key) : undefined;
  return isMembers(servers) ? servers : {};
}

type Terms = { readonly file: string; readonly force: boolean };

/** The new text, or undefined where nothing has to change. */
function merged(
  format: ConfigFormat,
  text: string,
  spot: Spot,
  entry: object,
  { file, force }: Terms,
): string | undefined {
  const { key, name } = spot;
  const root = read(format, text, file);
  const servers = Object.hasOwn(root, key) ? root[key] : {};
  if (!isMembers(servers)) throw refusal(file, `${key} in it is not an object`);
  const existing = member(servers, name);
  const wanted = { ...entry, ...choices(existing) };
  if (isDeepStrictEqual(existing, wanted)) return undefined;
  if (existing !== undefined && !force) {
    const ways = 'Replace it with --force, or give this one another --name.';
    throw refusal(file, `a server ${name} with another content stands there. ${ways}`);
  }
  const next = text.trim() === '' ? format.render(spot, wanted) : format.set(text, spot, wanted);
  // What was written is read again: anything but exactly this one difference is our mistake, or a
  // way of writing that we do not know.
  const expected = { ...root, [key]: { ...servers, [name]: wanted } };
  if (!isDeepStrictEqual(readOrNothing(format, next), expected)) {
    throw refusal(file, `${key} is written in a way that cannot be edited safely; do it by hand`);
  }
  return next;
}

/** What says how a server is reached; the rest of an entry is the person's own choice. */
const CONNECTION: ReadonlySet<string> = new Set([
  ...['type', 'command', 'args', 'env', 'env_vars', 'envFile', 'cwd', 'url', 'headers', 'oauth'],
  ...['http_headers', 'env_http_headers', 'bearer_token_env_var', 'oauthScopes'],
]);

/** Settings such as timeouts and approved tools outlast a new connection. */
function choices(existing: unknown): Members {
  if (!isMembers(existing)) return {};
  return Object.fromEntries(Object.entries(existing).filter(([key]) => !CONNECTION.has(key)));
}

function read(format: ConfigFormat, text: string, file: string): Members {
  let root: unknown;
  try {
    root = format.read(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw refusal(file, `it cannot be read: ${why}`, error);
  }
  if (!isMembers(root)) throw refusal(file, 'it does not hold an object');
  return root;
}

function readOrNothing(format: ConfigFormat, text: string): unknown {
  try {
    return format.read(text);
  } catch {
    return undefined;
  }
}

/** Keeps the old file beside the new one. */
function replaced(
  target: string,
  before: Buffer | undefined,
  text: string,
  now: Date,
): string | undefined {
  let backup: string | undefined;
  try {
    mkdirSync(dirname(target), { recursive: true });
    if (before !== undefined) {
      // To take its place, its folder would do; but one that was locked was meant to stay.
      closeSync(openSync(target, 'r+'));
      backup = backedUp(target, now);
    }
    if (!sameBytes(before, bytesOf(target))) {
      throw new Error(`${target} was changed by somebody else just now. Try again.`);
    }
    // Mode and owner stay those of an existing file.
    writeFileAtomic.sync(target, text, before === undefined ? { mode: 0o600 } : {});
    return backup;
  } catch (error) {
    if (backup !== undefined) rmSync(backup, { force: true });
    const code = codeOf(error);
    if (code === undefined) throw error;
    throw refusal(target, `it cannot be written there (${code})`, error);
  }
}

function backedUp(target: string, now: Date): string {
  const stamp = now.toISOString().replace(/\D/g, '').slice(0, 14);
  for (let count = 1; ; count += 1) {
    const backup = `${target}.bak-${stamp}${count === 1 ? '' : `-${count}`}`;
    try {
      copyFileSync(target, backup, constants.COPYFILE_EXCL);
      chmodSync(backup, statSync(target).mode & 0o777);
      return backup;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

/** Where a link leads, even to a file that is not there yet. */
function followed(file: string): string {
  try {
    return realpathSync(file);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT')
      throw refusal(file, `it cannot be read (${codeOf(error)})`, error);
    const link = lstatSync(file, { throwIfNoEntry: false })?.isSymbolicLink();
    return link ? followed(resolve(realpathSync(dirname(file)), readlinkSync(file))) : file;
  }
}

function bytesOf(file: string): Buffer | undefined {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'ENOENT') return undefined;
    throw refusal(file, `it cannot be read (${code})`, error);
  }
}

/** Clients read UTF-8; a file in another encoding would be damaged. */
function textOf(bytes: Buffer | undefined, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes ?? Buffer.of());
  } catch (error) {
    throw refusal(file, 'it is not UTF-8', error);
  }
}

function isStrict(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return text.trim() === '';
  }
}

const refusal = (file: string, why: string, cause?: unknown): Error =>
  new Error(`${file} stays as it is: ${why.replace(/\.$/, '')}.`, { cause });

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const member = (members: Members, key: string): unknown =>
  Object.hasOwn(members, key) ? members[key] : undefined;

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;

const sameBytes = (one: Buffer | undefined, other: Buffer | undefined): boolean =>
  one === undefined || other === undefined ? one === other : one.equals(other);
