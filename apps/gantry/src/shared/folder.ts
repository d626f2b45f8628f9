import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The files under `.gantry/` in the working directory, by absolute path. */
export type Folder = {
  readonly root: string;
  readonly audit: string;
  /** What the gateway knows replays by. */
  readonly signatures: string;
  readonly run: string;
  readonly secrets: string;
  /** Access keys that this gateway issued. */
  readonly keys: string;
  readonly awsConfig: string;
  readonly awsCredentials: string;
};

/** Where this working directory keeps Gantry's state; creates nothing. */
export function folder(base: string = process.cwd()): Folder {
  const root = resolve(base, '.gantry');
  return {
    root,
    audit: join(root, 'audit.db'),
    signatures: join(root, 'signatures.db'),
    run: join(root, 'run.json'),
    secrets: join(root, 'secrets.json'),
    keys: join(root, 'keys.json'),
    awsConfig: join(root, 'aws', 'config'),
    awsCredentials: join(root, 'aws', 'credentials'),
  };
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivate(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.tmp`;
  writeFileSync(draft, text, { mode: 0o600 });
  chmodSync(draft, 0o600);
  renameSync(draft, file);
}

/** The JSON in a file, or undefined when there is none; throws when it is no JSON. */
export function readJson(file: string): unknown {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // Without its cause: what JSON.parse says quotes the text, and these files hold secrets.
    if (!(error instanceof SyntaxError)) throw error;
    throw new Error(`${file} is damaged; delete it to start anew.`);
  }
}
