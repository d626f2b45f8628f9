import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { type Folder, folder, readJson, writePrivate } from './folder.ts';
import { writeProfiles } from './profiles.ts';
import { refuseSecond, removeRunFile, running, writeRunFile } from './run-file.ts';
import { keptSecrets } from './secrets.ts';

const fresh = (): Folder => folder(mkdtempSync(join(tmpdir(), 'gantry-')));
const mode = (file: string) => statSync(file).mode & 0o777;

test('what is written is for its owner only, even over a file that was not', () => {
  const { root, run } = fresh();
  writePrivate(run, 'a');
  expect([mode(root), mode(run)]).toEqual([0o700, 0o600]);
  chmodSync(run, 0o644);
  writePrivate(run, 'b');
  expect([mode(run), readFileSync(run, 'utf8')]).toEqual([0o600, 'b']);
});

test('keys are made once, at random, and are the same at the next start', () => {
  const place = fresh();
  const first = keptSecrets(place);
  const key = first.source.accessKey('gantry-viewer');
  first.save();
  expect(key.accessKeyId).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(key.secretAccessKey).toMatch(/^[A-Za-z0-9+/]{40}$/);
  const again = keptSecrets(place);
  expect(again.source.accessKey('gantry-viewer')).toEqual(key);
  expect(again.redactionKey).toEqual(first.redactionKey);
  expect(keptSecrets(fresh()).source.accessKey('gantry-viewer')).not.toEqual(key);
  expect(mode(place.secrets)).toBe(0o600);
});

test('a damaged file says which one it is', () => {
  const place = fresh();
  writePrivate(place.secrets, '{');
  expect(() => keptSecrets(place)).toThrow(`${place.secrets} is damaged; delete it to start anew.`);
  expect(readJson(place.run)).toBeUndefined();
});

test('what is said of a damaged file holds nothing of it', () => {
  const place = fresh();
  writePrivate(place.keys, '{"secretAccessKey": hunter2hunter2"}');
  let said: unknown;
  try {
    readJson(place.keys);
  } catch (error) {
    said = error;
  }
  // As the log shows it: with what caused it, and what caused that.
  expect(inspect(said)).toContain('is damaged');
  expect(inspect(said)).not.toContain('hunter2');
});

test('a folder that stands where a file should is not called damaged', () => {
  const place = fresh();
  mkdirSync(place.run, { recursive: true });
  expect(() => readJson(place.run)).toThrow(/EISDIR/);
});

test('profiles are what any AWS client reads', () => {
  const place = fresh();
  const keys = { 'gantry-viewer': { accessKeyId: 'AKIA1', secretAccessKey: 'abc/+' } };
  writeProfiles(place, keys, 'http://127.0.0.1:4566', 'us-west-2');
  expect(readFileSync(place.awsConfig, 'utf8')).toBe(
    '[profile gantry-viewer]\nregion = us-west-2\nendpoint_url = http://127.0.0.1:4566\n',
  );
  expect(readFileSync(place.awsCredentials, 'utf8')).toBe(
    '[gantry-viewer]\naws_access_key_id = AKIA1\naws_secret_access_key = abc/+\n',
  );
  expect(mode(place.awsCredentials)).toBe(0o600);
});

test('a second Gantry in a folder is refused while the first one answers', async () => {
  const place = fresh();
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const gateway = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const startedAt = new Date(0).toISOString();
  writeRunFile(place, { pid: process.pid, startedAt, gateway });
  expect(await running(place)).toMatchObject({ gateway });
  await expect(refuseSecond(place)).rejects.toThrow(`process ${process.pid}, ${gateway}`);
  // The number of a process that ended may belong to another program by now.
  await new Promise((resolve) => server.close(resolve));
  await expect(refuseSecond(place)).resolves.toBeUndefined();
  removeRunFile(place);
  expect(existsSync(place.run)).toBe(false);
});

test('the file of another process stays', () => {
  const place = fresh();
  writeRunFile(place, { pid: 1, startedAt: '' });
  removeRunFile(place);
  expect(existsSync(place.run)).toBe(true);
  writeFileSync(place.run, '7');
  expect(() => removeRunFile(place)).not.toThrow();
});
