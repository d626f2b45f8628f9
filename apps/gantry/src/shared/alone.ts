import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Does something with a file while no other process does, so that what one reads is still there
 * when it writes. SQLite's lock is the system's own: a process that dies lets go of it. Throws when
 * another one has not been ready within ten seconds.
 */
export function alone<Result>(file: string, work: () => Result): Result {
  const lock = `${file}.lock`;
  mkdirSync(dirname(lock), { recursive: true, mode: 0o700 });
  closeSync(openSync(lock, 'a', 0o600));
  const database = new DatabaseSync(lock);
  try {
    database.exec('PRAGMA busy_timeout = 10000');
    begin(database, file);
    return work();
  } finally {
    database.close();
  }
}

function begin(database: DatabaseSync, file: string): void {
  try {
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    throw new Error(`${file} is being changed by another process. Try again.`, { cause: error });
  }
}
