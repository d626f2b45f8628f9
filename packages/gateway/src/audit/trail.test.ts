import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { AuditEvent } from './event.ts';
import { AuditStore } from './store.ts';
import { AuditTrail } from './trail.ts';

const log = pino({ level: 'silent' });
let now = Date.parse('2026-11-22T08:00:00Z');

function event(name: string, change: Partial<AuditEvent> = {}): AuditEvent {
  return {
    eventVersion: '1.11',
    eventID: name,
    eventTime: new Date(now).toISOString(),
    eventSource: 'eks-mcp.amazonaws.com',
    eventName: 'CallReadOnlyTool',
    awsRegion: 'us-west-2',
    sourceIPAddress: '127.0.0.1',
    userAgent: '',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ada' },
    requestParameters: { tool: 'list_eks_resources' },
    requestID: name,
    readOnly: true,
    eventType: 'AwsApiCall',
    additionalEventData: { outcome: 'success', durationMs: 1, bytesOut: 2 },
    ...change,
  };
}

let store: AuditStore;
let trail: AuditTrail;
beforeEach(() => {
  vi.useFakeTimers();
  store = new AuditStore(':memory:');
  trail = new AuditTrail({ store, log, now: () => now, delayMs: 50, sampled: 2 });
});
afterEach(() => {
  vi.useRealTimers();
  store.close();
});

const written = () => store.read({ limit: 100 }).map(({ event: { eventID } }) => eventID);

test('events of reads are written together a moment later', () => {
  trail.record(event('a'));
  trail.record(event('b'));
  expect(written()).toEqual([]);
  vi.advanceTimersByTime(50);
  expect(written()).toEqual(['a', 'b']);
});

test('an event of a change is there at once, behind those that waited', () => {
  trail.record(event('a'));
  trail.recordNow(event('b'));
  expect(written()).toEqual(['a', 'b']);
  vi.advanceTimersByTime(50);
  expect(written()).toEqual(['a', 'b']);
});

test('when the store refuses, a change is told and waiting events stay in line', () => {
  const write = store.write.bind(store);
  store.write = () => {
    throw new Error('disk full');
  };
  trail.record(event('a'));
  vi.advanceTimersByTime(50);
  expect(() => trail.recordNow(event('b'))).toThrow('disk full');
  expect(trail.writable()).toBe(false);
  store.write = write;
  expect(trail.writable()).toBe(true);
  expect(written()).toEqual(['a']);
});

test('refusals of one kind are sampled, and the next minute tells how many there were', () => {
  for (let at = 0; at < 5; at += 1) trail.recordSampled('k', event(`k${at}`));
  trail.recordSampled('other', event('other'));
  now += 60_000;
  trail.recordSampled('k', event('later'));
  trail.flush();
  expect(written()).toEqual(['k0', 'k1', 'other', 'later']);
  const [later] = store.read({ limit: 1 });
  expect(later?.event.additionalEventData.suppressed).toBe(3);
});

test('the trail is read by principal, tool, outcome, time and row', () => {
  store.write([
    event('a'),
    event('b', { userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/bob' } }),
    event('c', { requestParameters: { tool: 'apply_yaml' } }),
    event('d', { additionalEventData: { outcome: 'denied', durationMs: 0, bytesOut: 0 } }),
  ]);
  const ids = (query: object) =>
    store.read({ limit: 9, ...query }).map((found) => found.event.eventID);
  expect(ids({ principal: 'bob' })).toEqual(['b']);
  expect(ids({ principal: '%' })).toEqual([]);
  expect(ids({ tool: 'apply_yaml' })).toEqual(['c']);
  expect(ids({ outcome: 'denied' })).toEqual(['d']);
  expect(ids({ since: now + 1 })).toEqual([]);
  expect(ids({ after: 2 })).toEqual(['c', 'd']);
  expect(ids({ limit: 2 })).toEqual(['c', 'd']);
});

test('a batch is written whole or not at all', () => {
  const broken = { ...event('b'), eventTime: 'no time' };
  expect(() => store.write([event('a'), broken])).toThrow();
  expect(written()).toEqual([]);
});

test('only its owner may read the file', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'gantry-')), 'audit.db');
  new AuditStore(file).close();
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that is something else stays as it is', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'gantry-')), 'notes.txt');
  writeFileSync(
    file,
    'Not an audit trail, and longer than the header of a database would be.\n'.repeat(9),
  );
  chmodSync(file, 0o644);
  const before = readFileSync(file);
  expect(() => new AuditStore(file)).toThrow(/not a database/);
  expect(statSync(file).mode & 0o777).toBe(0o644);
  expect(readFileSync(file)).toEqual(before);
});
