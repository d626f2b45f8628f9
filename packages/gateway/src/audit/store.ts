import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { openDatabase } from '../database.ts';
import type { AuditEvent } from './event.ts';

/** Narrows a reading of the trail. */
export type AuditQuery = {
  /** ARN or name of the principal, or a part of it. */
  readonly principal?: string;
  readonly tool?: string;
  readonly outcome?: string;
  /** Epoch ms, inclusive. */
  readonly since?: number;
  /** Only events written after this row. */
  readonly after?: number;
  readonly limit: number;
};

export type StoredEvent = { readonly row: number; readonly event: AuditEvent };

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS events (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    principal TEXT NOT NULL,
    tool TEXT NOT NULL,
    outcome TEXT NOT NULL,
    event TEXT NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS events_at ON events (at);
`;

/** The trail on disk: one SQLite file that only its owner may read. */
export class AuditStore {
  readonly #db: DatabaseSync;
  readonly #insert: StatementSync;

  /** Opens the file, or creates it; throws when it cannot be written. */
  constructor(file: string) {
    this.#db = openDatabase(file, SCHEMA);
    this.#insert = this.#db.prepare(
      'INSERT INTO events (at, principal, tool, outcome, event) VALUES (?, ?, ?, ?, ?)',
    );
  }

  /** Writes all of them or none; throws when the disk refuses. */
  write(events: readonly AuditEvent[]): void {
    this.#db.exec('BEGIN IMMEDIATE');
    try {
      for (const event of events) this.#insert.run(...columns(event));
      this.#db.exec('COMMIT');
    } catch (error) {
      this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** The newest matching events, oldest first. */
  read(query: AuditQuery): StoredEvent[] {
    const { conditions, values } = where(query);
    const rows = this.#db
      .prepare(`SELECT row, event FROM events ${conditions} ORDER BY row DESC LIMIT ?`)
      .all(...values, query.limit);
    return rows.reverse().map(stored);
  }

  /** Deletes the events before a time, in epoch ms; returns how many there were. */
  deleteBefore(time: number): number {
    return Number(this.#db.prepare('DELETE FROM events WHERE at < ?').run(time).changes);
  }

  close(): void {
    this.#db.close();
  }
}

function columns(event: AuditEvent): SQLInputValue[] {
  const { userIdentity, requestParameters, additionalEventData, eventTime } = event;
  const tool = requestParameters?.tool;
  return [
    Date.parse(eventTime),
    userIdentity.arn ?? userIdentity.accessKeyId ?? '',
    typeof tool === 'string' ? tool : '',
    additionalEventData.outcome,
    JSON.stringify(event),
  ];
}

function where({ principal, tool, outcome, since, after }: AuditQuery) {
  const wanted: readonly (readonly [string, SQLInputValue | undefined])[] = [
    ['instr(principal, ?) > 0', principal],
    ['tool = ?', tool],
    ['outcome = ?', outcome],
    ['at >= ?', since],
    ['row > ?', after],
  ];
  const given = wanted.filter((each): each is [string, SQLInputValue] => each[1] !== undefined);
  const conditions = given.length === 0 ? '' : `WHERE ${given.map(([sql]) => sql).join(' AND ')}`;
  return { conditions, values: given.map(([, value]) => value) };
}

function stored(row: Record<string, unknown>): StoredEvent {
  // Both columns are written above, and by nothing else.
  return { row: Number(row.row), event: JSON.parse(String(row.event)) as AuditEvent };
}
