import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Opens a SQLite file that only its owner may read and that several processes may share, or creates
 * it; throws when it cannot be written.
 */
export function openDatabase(file: string, schema: string): DatabaseSync {
  if (file !== ':memory:') prepare(file);
  const db = new DatabaseSync(file);
  // What is no database throws here, before anything of it is changed.
  db.prepare('PRAGMA schema_version').get();
  if (file !== ':memory:') chmodSync(file, 0o600);
  // A commit survives a power cut.
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 2000;');
  db.exec(schema);
  return db;
}

/** From its first moment a new file is its owner's alone. */
function prepare(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
}
