import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import type { Finding } from './checks/tree.ts';
import { root } from './checks/tree.ts';
import { generateClients } from './generate-clients.ts';
import { generateConfigReference } from './generate-config-reference.ts';
import { generateCoverage } from './generate-coverage.ts';
import { generateSchemas } from './generate-schemas.ts';
import { generateToolTables } from './generate-tool-tables.ts';

export type GeneratedFile = { readonly path: string; readonly text: string };

/** Every generated file of the repository, as it should be now; paths are absolute. */
async function generateAll(): Promise<readonly GeneratedFile[]> {
  return [
    ...(await generateSchemas()),
    ...(await generateCoverage()),
    ...(await generateToolTables()),
    ...(await generateConfigReference()),
    ...(await generateClients()),
  ];
}

/** Generated files that differ from what `npm run generate` would write. */
export async function staleFiles(): Promise<Finding[]> {
  const files = await generateAll();
  return files
    .filter(({ path, text }) => read(path) !== text)
    .map(({ path }) => ({
      path: relative(root, path),
      message: 'is not up to date: run npm run generate',
    }));
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

if (import.meta.main) {
  for (const { path, text } of await generateAll()) {
    if (read(path) === text) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    console.log(`wrote ${relative(root, path)}`);
  }
}
