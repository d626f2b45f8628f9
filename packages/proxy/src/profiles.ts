import { readFileSync, type Stats, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { unreadableFile } from './credentials-error.ts';

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
  const { mtimeMs, size, ino } = found(path) ?? {};
  return `${mtimeMs}:${size}:${ino}`;
}

/** Undefined also where nobody may look: then nothing says that there is a file. */
function found(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** The region of a profile, as boto3 finds it: the credentials file counts as well. */
export function profileRegion(profile: string, environment: Environment): string | undefined {
  const { config, keys } = profileFiles(environment);
  return settingIn(keys, profile, REGION) ?? settingIn(config, profile, REGION);
}

/** The profile whose credentials a profile rests on: itself, unless its role has a source. */
export function rootProfile(profile: string, environment: Environment): string {
  const { config, keys } = profileFiles(environment);
  const visited = new Set<string>();
  let root = profile;
  while (!visited.has(root)) {
    visited.add(root);
    root = settingIn(keys, root, SOURCE) ?? settingIn(config, root, SOURCE) ?? root;
  }
  return root;
}

const REGION = /^region\s*=\s*(\S+)/;
const SOURCE = /^source_profile\s*=\s*(.*\S)/;

function settingIn(path: string, profile: string, setting: RegExp): string | undefined {
  let inside = false;
  for (const line of linesOf(path)) {
    const section = sectionOf(line);
    if (section !== undefined) inside = profileOf(section) === profile || section === profile;
    const value = setting.exec(line)?.[1];
    if (inside && value !== undefined) return value;
  }
  return undefined;
}

/** Names of the profiles that both files define. */
export function profileNames(environment: Environment): readonly string[] {
  const { config, keys } = profileFiles(environment);
  const inConfig = sections(config).flatMap((section) => {
    const name = section === 'default' ? section : profileOf(section);
    return name === undefined ? [] : [name];
  });
  return [...new Set([...inConfig, ...sections(keys)])];
}

/** The name in the heading of a section of the config file. */
function profileOf(section: string): string | undefined {
  const name = /^profile\s+(.+)$/.exec(section)?.[1];
  return name?.replace(/^(["'])(.*)\1$/, '$2');
}

function sections(path: string): readonly string[] {
  return linesOf(path).flatMap((line) => sectionOf(line) ?? []);
}

function sectionOf(line: string): string | undefined {
  return /^\s*\[\s*([^\]]+?)\s*\]/.exec(line)?.[1];
}

/**
 * What a file says; nothing where there is none. Throws `CredentialsError` for one that is there
 * and cannot be read: without it somebody else would sign, or in another region.
 */
function linesOf(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n');
  } catch (error) {
    if (found(path) === undefined) return [];
    throw unreadableFile(path, error);
  }
}
