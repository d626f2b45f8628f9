import { isBuiltin } from 'node:module';
import { basename } from 'node:path';
import { type OutputOptions, type Plugin, rolldown } from 'rolldown';

export type Bundled = {
  /** Folders of the packages whose code went in, ours apart. */
  readonly packages: readonly string[];
};

const OWN_REQUIRE = 'const require = createRequire(import.meta.url);';

const common: OutputOptions = {
  format: 'esm',
  comments: { legal: false, annotation: false, jsdoc: false },
};

/** Writes a module and all that it imports as one file; what is imported on demand runs on demand. */
export function writeOneFile(input: string, file: string, banner: string): Promise<Bundled> {
  return write(input, { ...common, file, banner, codeSplitting: false, minify: true });
}

/**
 * Writes modules by the names that their files get, and as further files what several of them need
 * or what is imported on demand.
 */
export function writeChunks(sources: Sources, dir: string): Promise<Bundled> {
  // Readable, since people look at what signs with their keys.
  const options = { dir, entryFileNames: '[name].js', chunkFileNames: '[name].js' } as const;
  return write(sources, { ...common, ...options, minify: 'dce-only' });
}

type Sources = Record<string, string>;

/** What a source requires with a `require` of its own, the bundler would not see. */
const ownRequire: Plugin = {
  name: 'own-require',
  transform: {
    filter: { code: OWN_REQUIRE, id: { exclude: /node_modules/ } },
    handler: (code) => code.replace(OWN_REQUIRE, ''),
  },
};

/** Nor what a UMD module requires; the ES module beside it takes its place, all as its default. */
const jsoncParser: Plugin = {
  name: 'jsonc-parser',
  transform: {
    filter: { id: /\/jsonc-parser\/lib\/umd\/main\.js$/ },
    handler: () => "export * as default from '../esm/main.js';",
  },
};

/** One character beyond Latin-1 would double what the code takes, and its time to compile. */
const ascii: Plugin = {
  name: 'ascii',
  // With a backslash before it a character is what it is without.
  renderChunk: (code) => code.replace(/\\[\0-\x7f]|\\?[^\0-\x7f]/g, escaped),
};

function escaped(text: string): string {
  const unit = text.charCodeAt(text.length - 1);
  return unit < 0x80 ? text : `\\u${unit.toString(16).padStart(4, '0')}`;
}

/** Throws when anything is left outside. */
async function write(input: string | Sources, options: OutputOptions): Promise<Bundled> {
  const plugins = [ownRequire, jsoncParser, ascii];
  const bundle = await rolldown({ input, platform: 'node', external: [/^node:/], plugins });
  const { output } = await bundle.write(options);
  const names = new Set(output.map(({ fileName }) => basename(fileName)));
  const packages = new Set<string>();
  for (const chunk of output) {
    if (chunk.type !== 'chunk') throw new Error(`${chunk.fileName} is no code.`);
    const imported = [...chunk.imports, ...chunk.dynamicImports];
    const outside = [
      ...imported.filter((it) => !it.startsWith('node:') && !names.has(basename(it))),
      ...requiredOutside(chunk.code),
    ];
    if (outside.length > 0) {
      throw new Error(`${chunk.fileName} is not whole: ${outside.join(', ')} stayed outside.`);
    }
    for (const id of chunk.moduleIds) for (const name of packageOf(id)) packages.add(name);
  }
  return { packages: [...packages].sort() };
}

/** Requires that are left in readable code lead out of it, unless to Node itself. */
function requiredOutside(code: string): string[] {
  const named = [...code.matchAll(/__require\("([^"]+)"\)/g)].map(([, name = '']) => name);
  const handed = /\(__require[,)]/.test(code) ? ['what a UMD module requires'] : [];
  return [...named.filter((name) => !isBuiltin(name)), ...handed];
}

/** `…/node_modules/@smithy/core` of a file in it. */
function packageOf(id: string): string[] {
  const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? [];
  return folder === undefined ? [] : [folder];
}
