import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Pairs } from './state.ts';

/*
 * Ciphertext as KMS hands it out says which key made it, and is bound to its encryption context.
 * https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#encrypt_context
 * How AWS lays it out is not public; ours begins as AWS's does (`AQICAH…` in Base64).
 */
const HEAD = Buffer.from([0x01, 0x02, 0x02, 0x00, 0x78]);
const ID = 36;
const IV = 12;
const TAG = 16;
const ID_AT = HEAD.length;
const MATERIAL_AT = ID_AT + ID;
const IV_AT = MATERIAL_AT + 1;
const TAG_AT = IV_AT + IV;
const BODY_AT = TAG_AT + TAG;

type Key = { readonly id: string; readonly materials: readonly Buffer[] };

/** Encrypts with the newest material of a key. */
export function seal({ id, materials }: Key, plain: Uint8Array, context: Pairs = {}): Uint8Array {
  const number = materials.length - 1;
  const material = materials[number];
  if (material === undefined) throw new RangeError('A key has material');
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', material, iv);
  cipher.setAAD(bound(id, context));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  const name = Buffer.from(id.padEnd(ID));
  return Buffer.concat([HEAD, name, Buffer.from([number]), iv, cipher.getAuthTag(), body]);
}

/** The id of the key that made a ciphertext; undefined when KMS did not make it. */
export function keyIdOf(sealed: Uint8Array): string | undefined {
  const bytes = Buffer.from(sealed);
  if (bytes.length < BODY_AT || !bytes.subarray(0, ID_AT).equals(HEAD)) return undefined;
  return bytes.subarray(ID_AT, MATERIAL_AT).toString('latin1').trim();
}

/** Undefined when the ciphertext was tampered with or the context is another one. */
export function open(
  { id, materials }: Key,
  sealed: Uint8Array,
  context: Pairs = {},
): Uint8Array | undefined {
  const bytes = Buffer.from(sealed);
  const material = materials[bytes[MATERIAL_AT] ?? -1];
  if (material === undefined || bytes.length < BODY_AT) return undefined;
  const cipher = createDecipheriv('aes-256-gcm', material, bytes.subarray(IV_AT, TAG_AT));
  cipher.setAAD(bound(id, context));
  cipher.setAuthTag(bytes.subarray(TAG_AT, BODY_AT));
  try {
    return Buffer.concat([cipher.update(bytes.subarray(BODY_AT)), cipher.final()]);
  } catch {
    return undefined;
  }
}

function bound(id: string, context: Pairs): Buffer {
  const pairs = Object.entries(context).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.from(JSON.stringify([id, pairs]));
}
