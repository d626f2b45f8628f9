import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseSync } from 'oxc-parser';
import { root } from '../checks/tree.ts';

/** A declaration file by its path in the package. */
export type Declarations = ReadonlyMap<string, string>;

/**
 * The types of a module and of what they rest on, without anything from outside; throws when a
 * type is declared by another package, which whoever installs the bundle does not have.
 */
export function declarationsOf(source: string): Declarations {
  const folder = mkdtempSync(join(tmpdir(), 'gantry-types-'));
  try {
    emit(source, folder);
    const emitted = join(folder, 'src');
    const found = new Map<string, string>();
    collect(join(emitted, 'standalone.d.ts'), emitted, found);
    return found;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function emit(source: string, outDir: string): void {
  const tsc = join(root, 'node_modules/.bin/tsc');
  const project = JSON.parse(readFileSync(join(root, 'tsconfig.json'), 'utf8'));
  const { lib, ...options } = project.compilerOptions;
  const settings = {
    ...options,
    ...{ lib: lib.join(), noEmit: false, emitDeclarationOnly: true, noCheck: true },
    ...{ outDir, rootDir: dirname(dirname(source)) },
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const { status, stdout } = spawnSync(tsc, ['--ignoreConfig', ...flags, source], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stdout);
}

/** Adds a file and what it imports, with the specifiers under which they lie in the package. */
function collect(file: string, base: string, found: Map<string, string>): void {
  const path = relative(base, file);
  if (found.has(path)) return;
  let text = readFileSync(file, 'utf8');
  found.set(path, text);
  const { staticImports, staticExports } = parseSync(file, text).module;
  const named = [
    ...staticImports.map(({ moduleRequest }) => moduleRequest),
    ...staticExports.flatMap(({ entries }) => entries.flatMap((it) => it.moduleRequest ?? [])),
  ];
  for (const specifier of new Set(named.map(({ value }) => value))) {
    if (!specifier.startsWith('./')) throw new Error(`${path} takes types from ${specifier}.`);
    collect(join(dirname(file), specifier.replace(/\.ts$/, '.d.ts')), base, found);
    text = text.replaceAll(`'${specifier}'`, `'${specifier.replace(/\.ts$/, '.js')}'`);
  }
  found.set(path, text);
}
