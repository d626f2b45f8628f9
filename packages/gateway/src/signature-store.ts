import { hash } from 'node:crypto';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { openDatabase } from './database.ts';

export type SignatureStoreOptions = {
  readonly file: string;
  /** Epoch ms. */
  readonly now: () => number;
};

/** A header proof is valid five minutes either side of its date, so ten cover its whole life. */
const WINDOW_MS = 600_000;

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS signatures (
    sha256 TEXT PRIMARY KEY,
    at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS signatures_at ON signatures (at);
`;

/**
 * Remembers the signatures of calls that must not run twice. They are on disk, so that a gateway
 * that starts anew, and one that runs beside it in the same folder, know them, too.
 */
export class SignatureStore {
  readonly #now: () => number;
  readonly #db: DatabaseSync;
  readonly #forget: StatementSync;
  readonly #insert: StatementSync;

  /** Opens the file, or creates it; throws when it cannot be written. */
  constructor({ file, now }: SignatureStoreOptions) {
    this.#now = now;
    this.#db = openDatabase(file, SCHEMA);
    this.#forget = this.#db.prepare('DELETE FROM signatures WHERE at < ?');
    this.#insert = this.#db.prepare('INSERT OR IGNORE INTO signatures (sha256, at) VALUES (?, ?)');
  }

  /** False the first time, true again for ten minutes; throws when the disk refuses. */
  seen(signature: string): boolean {
    const now = this.#now();
    // At exactly the window's end a proof may still be valid, so it is still remembered.
    this.#forget.run(now - WINDOW_MS);
    // What is kept must not be a proof itself.
    const { changes } = this.#insert.run(hash('sha256', signature, 'base64'), now);
    return Number(changes) === 0;
  }

  close(): void {
    this.#db.close();
  }
}
