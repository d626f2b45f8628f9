import type { KeyObject } from 'node:crypto';
import type { Checksum, SourceData } from '@smithy/types';

// As an import it would read every export, and one of them loads what nobody uses here.
const { createHash, createHmac, createSecretKey } = process.getBuiltinModule('node:crypto');

/** SHA-256 by Node's own crypto, in the form in which the signer wants it. */
export class Sha256 implements Checksum {
  readonly #secret: SourceData | undefined;
  #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: SourceData) {
    this.#secret = secret;
    this.#hash = fresh(secret);
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = fresh(this.#secret);
  }
}

function fresh(secret: SourceData | undefined) {
  return secret === undefined ? createHash('sha256') : createHmac('sha256', keyOf(secret));
}

/** As a key at once: of bytes Node first asks by exceptions whether they are one, for longer. */
function keyOf(secret: SourceData): KeyObject | string {
  if (typeof secret === 'string') return secret;
  const bytes =
    secret instanceof ArrayBuffer
      ? new Uint8Array(secret)
      : new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength);
  return createSecretKey(bytes);
}
