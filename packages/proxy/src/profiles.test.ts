import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CredentialsError } from './credentials-error.ts';
import { profileNames, profileRegion, profileStamp, rootProfile } from './profiles.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'proxy-profiles-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const files = (config: string, keys: string) => ({
  AWS_CONFIG_FILE: join(folder, config),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, keys),
});

test('files that are not there define nothing, nor does one in a place that is a file', () => {
  writeFileSync(join(folder, 'file'), '');
  for (const environment of [files('none', 'none'), files('file/config', 'file/keys')]) {
    expect(profileNames(environment)).toEqual([]);
    expect(profileRegion('default', environment)).toBeUndefined();
    expect(rootProfile('a', environment)).toBe('a');
    expect(profileStamp(environment)).toBe(profileStamp(files('none', 'none')));
  }
});

// A directory, since the superuser may read any file.
test.each([
  ['config', files],
  ['keys', (keys: string, config: string) => files(config, keys)],
])('one that is there and cannot be read is named: %s', (name, environmentOf) => {
  mkdirSync(join(folder, name));
  const environment = environmentOf(name, 'none');
  const words = `${join(folder, name)} cannot be read: it is a directory.`;
  for (const look of [
    () => profileNames(environment),
    () => profileRegion('default', environment),
    () => rootProfile('a', environment),
  ]) {
    expect(look).toThrow(CredentialsError);
    expect(look).toThrow(words);
  }
  // What it says changes once it is mended.
  const before = profileStamp(environment);
  rmSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, name), '[a]\n');
  expect(profileStamp(environment)).not.toBe(before);
});
