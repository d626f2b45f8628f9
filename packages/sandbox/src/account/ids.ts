import type { Rng } from './rng.ts';

const HEX = '0123456789abcdef';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Identifiers in AWS's forms, from the account's seed. */
export class Ids {
  readonly #rng: Rng;
  readonly #reserved: string[] = [];

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  hex(length: number): string {
    return this.#rng.text(length, HEX);
  }

  /** `AIDA…`, `AROA…`, `AKIA…`: 4 letters of kind and 17 more characters (16 for keys). https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html */
  unique(prefix: 'AIDA' | 'AROA' | 'ANPA' | 'AGPA' | 'AKIA' | 'ASIA' | 'AIPA'): string {
    const length = prefix === 'AKIA' || prefix === 'ASIA' ? 16 : 17;
    return prefix + this.#rng.text(length, BASE32);
  }

  uuid(): string {
    const [a, b, c, d] = [this.#word(), this.#word(), this.#word(), this.#word()];
    return `${a}-${b.slice(0, 4)}-4${b.slice(5)}-a${c.slice(1, 4)}-${c.slice(4)}${d}`;
  }

  /** Eight hexadecimal digits from one draw. */
  #word(): string {
    return Math.floor(this.#rng.next() * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  }

  /** `vpc-0…`, `subnet-0…`: 17 hexadecimal digits. */
  resource(prefix: string): string {
    const at = this.#reserved.findIndex((id) => id.startsWith(`${prefix}-0`));
    const [id] = at < 0 ? [] : this.#reserved.splice(at, 1);
    return id ?? `${prefix}-0${this.hex(16)}`;
  }

  /** Twelve digits, the first of them no zero. */
  account(): string {
    const at = this.#reserved.findIndex((id) => /^\d{12}$/.test(id));
    const [id] = at < 0 ? [] : this.#reserved.splice(at, 1);
    return id ?? this.#rng.text(1, '123456789') + this.#rng.text(11, '0123456789');
  }

  /** `o-…`, `ou-…`, `p-…`: lower-case letters and digits. */
  lower(length: number): string {
    return this.#rng.text(length, 'abcdefghijklmnopqrstuvwxyz0123456789');
  }

  /** The next resource of its kind gets this id, which does not depend on what was made before. */
  reserve(id: string): void {
    this.#reserved.push(id);
  }
}
