import { SignatureV4 } from '@smithy/signature-v4';
import type { AwsCredentialIdentity, Checksum, SourceData } from '@smithy/types';
import type { Scope } from './endpoint.ts';

// As an import it would read every export, and one of them loads what nobody uses here.
const { createHash, createHmac } = process.getBuiltinModule('node:crypto');

/** SHA-256 by Node's own crypto, in the form in which the signer wants it. */
class Sha256 implements Checksum {
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

export type Headers = Readonly<Record<string, string>>;

export type Signer = (
  credentials: AwsCredentialIdentity,
  method: string,
  headers: Headers,
  body: string,
) => Promise<Headers>;

/** Signs requests to one endpoint. */
export function createSigner(url: URL, { service, region }: Scope): Signer {
  const query = queryOf(url);
  return async (credentials, method, headers, body) => {
    // Made anew, since credentials change; what is costly, the derived key, is kept elsewhere.
    const options = { service, region, credentials, sha256: Sha256, applyChecksum: false };
    const signed = await new SignatureV4(options).sign({
      method,
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      query,
      headers: { ...headers, host: url.host },
      body,
    });
    return signed.headers;
  };
}

function queryOf({ searchParams }: URL): Record<string, string | string[]> {
  const names = [...new Set(searchParams.keys())];
  return Object.fromEntries(names.map((name) => [name, searchParams.getAll(name)]));
}
