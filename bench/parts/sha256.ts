import { createHash, createHmac } from 'node:crypto';

/** SHA-256 in the form in which Smithy's signer wants it. */
export class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    if (secret === undefined) this.#hash = createHash('sha256');
    else if (typeof secret === 'string') this.#hash = createHmac('sha256', secret);
    else if (ArrayBuffer.isView(secret)) {
      const { buffer, byteOffset, byteLength } = secret;
      this.#hash = createHmac('sha256', Buffer.from(buffer, byteOffset, byteLength));
    } else this.#hash = createHmac('sha256', Buffer.from(secret));
  }

  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {}
}
