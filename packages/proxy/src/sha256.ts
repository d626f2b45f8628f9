import type { Checksum, SourceData } from '@smithy/types';

// As an import it would read every export, and one of them loads what nobody uses here.
const { createHash, createHmac } = process.getBuiltinModule('node:crypto');

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
  return secret === undefined ? createHash('sha256') : createHmac('sha256', bytes(secret));
}

function bytes(data: SourceData): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
