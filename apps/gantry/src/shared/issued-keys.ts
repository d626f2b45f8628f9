import { randomBytes } from 'node:crypto';
import { statSync } from 'node:fs';
import { issuedArn, type KeyRecord, type KeyStore } from '@gantry/identity';
import { z } from 'zod';
import { alone } from './alone.ts';
import { readJson, writePrivate } from './folder.ts';

/** An access key that Gantry issued; AWS knows nothing of it. */
export type IssuedKey = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Name under `principals` of gantry.yaml. */
  readonly principal: string;
  readonly createdAt: string;
  readonly expiresAt?: string | undefined;
  readonly description?: string | undefined;
};

const issuedKey: z.ZodType<IssuedKey> = z.strictObject({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  principal: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().optional(),
  description: z.string().optional(),
});

const file = z.strictObject({ version: z.literal(1), keys: z.array(issuedKey) });

/** What tells these keys from AWS's own. */
const PREFIX = 'GTRY';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Whether an access key id is one that a Gantry made. */
export function isIssuedKeyId(accessKeyId: string): boolean {
  return accessKeyId.startsWith(PREFIX);
}

/** The keys in a file; none when there is no file; throws when it is damaged. */
export function readIssuedKeys(path: string): readonly IssuedKey[] {
  const found = readJson(path);
  if (found === undefined) return [];
  const parsed = file.safeParse(found);
  if (parsed.success) return parsed.data.keys;
  throw new Error(`${path} is damaged: ${parsed.error.issues[0]?.message}.`);
}

/** Makes a key, as long and as random as AWS's, and keeps it; mode 0600. */
export function issueKey(
  path: string,
  wanted: Omit<IssuedKey, 'accessKeyId' | 'secretAccessKey'>,
): IssuedKey {
  const letters = [...randomBytes(16)].map((byte) => BASE32.charAt(byte % 32));
  const key: IssuedKey = {
    accessKeyId: `${PREFIX}${letters.join('')}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    ...wanted,
  };
  alone(path, () => write(path, [...readIssuedKeys(path), key]));
  return key;
}

/** Forgets a key; false when there is none of that id. */
export function revokeKey(path: string, accessKeyId: string): boolean {
  // A key that is issued meanwhile must not bring this one back.
  return alone(path, () => {
    const keys = readIssuedKeys(path);
    const left = keys.filter((key) => key.accessKeyId !== accessKeyId);
    if (left.length === keys.length) return false;
    write(path, left);
    return true;
  });
}

function write(path: string, keys: readonly IssuedKey[]): void {
  writePrivate(path, `${JSON.stringify({ version: 1, keys }, null, 2)}\n`);
}

/** Tags by the names of the principals that a configuration has. */
export type IssuedPrincipals = Readonly<
  Record<string, { readonly tags: Readonly<Record<string, string>> }>
>;

/**
 * The keys of a file as they are now: what is issued works at once, what is revoked stops at once.
 * A key of a principal that the configuration no longer has is none.
 */
export function issuedKeyStore(path: string, principals: IssuedPrincipals): KeyStore {
  let stamp: string | undefined;
  let keys = new Map<string, IssuedKey>();
  return {
    find: async (accessKeyId) => {
      const now = stampOf(path);
      if (now !== stamp) {
        keys = new Map(readIssuedKeys(path).map((key) => [key.accessKeyId, key]));
        stamp = now;
      }
      const key = keys.get(accessKeyId);
      return key === undefined ? undefined : recordOf(key, principals);
    },
  };
}

function recordOf(key: IssuedKey, principals: IssuedPrincipals): KeyRecord {
  const { principal: name, secretAccessKey, expiresAt } = key;
  const known = Object.hasOwn(principals, name) ? principals[name] : undefined;
  return {
    secretAccessKey,
    active: known !== undefined,
    ...(expiresAt === undefined ? {} : { expiration: Date.parse(expiresAt) }),
    principal: {
      type: 'Gantry',
      account: '',
      arn: issuedArn(name),
      userId: name,
      name,
      tags: known?.tags ?? {},
    },
  };
}

function stampOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs}:${size}:${ino}`;
}
