import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

type Manifest = { readonly name: string; readonly version: string; readonly license?: string };

/** Licences under which code may be shipped with ours. */
const FITTING = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

/**
 * The copyright notices and licences that go with code of others, each text once; throws for a
 * package whose licence does not fit or whose text is nowhere.
 */
export function noticesOf(packages: readonly string[], apache: string): string {
  const byText = new Map<string, string[]>();
  for (const folder of packages) {
    const { name, version, license = 'none' } = manifestOf(folder);
    if (!FITTING.has(license)) throw new Error(`${name} has the licence ${license}.`);
    const own = textsOf(folder);
    // AWS leaves it out of some packages; the licence is the same one.
    const text = own.length === 0 && license === 'Apache-2.0' ? apache : own.join('\n\n');
    if (text === '') throw new Error(`${name} carries no text of its licence.`);
    byText.set(text, [...(byText.get(text) ?? []), `${name} ${version} (${license})`]);
  }
  const parts = [...byText].map(([text, names]) => `${names.join('\n')}\n\n${text}`);
  return `${parts.join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function manifestOf(folder: string): Manifest {
  // Every installed package has a manifest of this form.
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function textsOf(folder: string): readonly string[] {
  const files = readdirSync(folder).filter((file) => /^(?:licen[cs]e|notice|copying)/i.test(file));
  return files.sort().map((file) => readFileSync(join(folder, file), 'utf8').trim());
}
