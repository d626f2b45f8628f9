import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** The two files that hold profiles. https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html */
function profileFiles(environment: Environment): {
  readonly config: string;
  readonly keys: string;
} {
  const { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: keys } = environment;
  return {
    config: absolute(config || '~/.aws/config'),
    keys: absolute(keys || '~/.aws/credentials'),
  };
}

function absolute(path: string): string {
  return path.startsWith('~/') ? join(homedir(), path.slice(2)) : path;
}

/** Changes whenever one of the files does: what was read before then no longer counts. */
export function profileStamp(environment: Environment): string {
  return Object.values(profileFiles(environment)).map(stampOf).join(' ');
}

function stampOf(path: string): string {
  const { mtimeMs, size, ino } = statSync(path, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs}:${size}:${ino}`;
}

/** Names of the profiles that both files define. */
export function profileNames(environment: Environment): readonly string[] {
  const { config, keys } = profileFiles(environment);
  const inConfig = sections(config).flatMap((section) => {
    if (section === 'default') return [section];
    const name = /^profile\s+(.+)$/.exec(section)?.[1];
    return name === undefined ? [] : [name.replace(/^(["'])(.*)\1$/, '$2')];
  });
  return [...new Set([...inConfig, ...sections(keys)])];
}

function sections(path: string): readonly string[] {
  try {
    const lines = readFileSync(path, 'utf8').split('\n');
    return lines.flatMap((line) => /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1] ?? []);
  } catch {
    return [];
  }
}
