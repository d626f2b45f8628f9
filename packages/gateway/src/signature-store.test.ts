import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SignatureStore } from './signature-store.ts';

let now: number;
let folder: string;
let file: string;
let opened: SignatureStore[];
beforeEach(() => {
  now = 0;
  folder = mkdtempSync(join(tmpdir(), 'gantry-signatures-'));
  file = join(folder, 'signatures.db');
  opened = [];
});
afterEach(() => {
  for (const store of opened) store.close();
  rmSync(folder, { recursive: true });
});

function open(): SignatureStore {
  const store = new SignatureStore({ file, now: () => now });
  opened.push(store);
  return store;
}

test('a signature is new once within ten minutes', () => {
  const store = open();
  expect(store.seen('a')).toBe(false);
  expect(store.seen('a')).toBe(true);
  expect(store.seen('b')).toBe(false);
  now = 600_000;
  expect(store.seen('a')).toBe(true);
  now = 600_001;
  expect(store.seen('a')).toBe(false);
});

test('a replay does not keep its signature alive', () => {
  const store = open();
  store.seen('a');
  now = 500_000;
  expect(store.seen('a')).toBe(true);
  now = 600_001;
  expect(store.seen('a')).toBe(false);
});

test('whoever opens the file knows them: a gateway beside, and the next one', () => {
  const first = open();
  const beside = open();
  expect(first.seen('a')).toBe(false);
  expect(beside.seen('a')).toBe(true);
  expect(beside.seen('b')).toBe(false);
  expect(first.seen('b')).toBe(true);
  for (const store of opened.splice(0)) store.close();
  expect(open().seen('a')).toBe(true);
});

test('what is old leaves the file, and no proof is ever in it', () => {
  const store = open();
  for (let count = 0; count < 50; count += 1) store.seen(`signature-${count}`);
  now = 600_001;
  store.seen('late');
  const reader = new DatabaseSync(file, { readOnly: true });
  expect(reader.prepare('SELECT count(*) AS rows FROM signatures').get()).toEqual({ rows: 1 });
  reader.close();
  for (const one of opened.splice(0)) one.close();
  expect(readFileSync(file, 'latin1')).not.toMatch(/signature-|late/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that cannot be had, or is none of ours, is an error', () => {
  expect(() => new SignatureStore({ file: folder, now: () => now })).toThrow();
});
