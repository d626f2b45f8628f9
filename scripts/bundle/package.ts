import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../checks/tree.ts';
import { noticesOf } from './notices.ts';

const launchers = join(root, 'apps/gantry/bin');
const licence = readFileSync(join(root, 'LICENSE'), 'utf8');

/** A package that depends on nothing, as it is written. */
export type Package = {
  readonly folder: string;
  readonly manifest: Readonly<Record<string, unknown>>;
  /** The launchers that it has. */
  readonly bins: readonly string[];
  /** Folders of the packages of others whose code is in it. */
  readonly packages: readonly string[];
  /** The page that is its README. */
  readonly page: string;
};

/** Version and engines of the package whose source lies in a folder. */
export function manifestOf(folder: string): { readonly version: string; readonly engines: object } {
  return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
}

/** An empty folder under `dist/`, for a package to be written into. */
export function emptied(name: string): string {
  const folder = join(root, 'dist', name);
  rmSync(folder, { recursive: true, force: true });
  return folder;
}

/** Writes what stands beside the code: manifest, launchers, README, licence and notices. */
export function complete({ folder, manifest, bins, packages, page }: Package): void {
  for (const name of [...bins, 'launch.js', 'own-sources.js']) {
    cpSync(join(launchers, name), join(folder, 'bin', name));
  }
  write(folder, 'package.json', `${JSON.stringify(manifest, null, 2)}\n`);
  write(folder, 'LICENSE', licence);
  write(folder, 'NOTICES.txt', noticesOf(packages, licence.trim()));
  // Its links lead to pages that are not in the package.
  const text = readFileSync(join(root, page), 'utf8');
  write(folder, 'README.md', text.replace(/\[([^\]]+)\]\((?!https?:)[^)]+\)/g, '$1'));
}

/** Writes one file of a package. */
export function write(folder: string, path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
