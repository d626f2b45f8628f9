import { basename } from 'node:path';
import { type OutputOptions, rolldown } from 'rolldown';

export type Bundled = {
  /** Of all files together. */
  readonly bytes: number;
  /** Folders of the packages whose code went in, ours apart. */
  readonly packages: readonly string[];
};

const common: OutputOptions = {
  format: 'esm',
  comments: { legal: false, annotation: false, jsdoc: false },
};

/** Writes a module and all that it imports as one file; what is imported on demand runs on demand. */
export function writeOneFile(input: string, file: string, banner: string): Promise<Bundled> {
  return write(input, { ...common, file, banner, codeSplitting: false, minify: true });
}

/** The same as one file for what every start needs, and others for what is imported on demand. */
export function writeChunks(input: string, dir: string, name: string): Promise<Bundled> {
  // Readable, since people look at what signs with their keys.
  const options = { dir, entryFileNames: name, chunkFileNames: '[name].js' } as const;
  return write(input, { ...common, ...options, minify: 'dce-only' });
}

/** Throws when anything is left outside. */
async function write(input: string, options: OutputOptions): Promise<Bundled> {
  const bundle = await rolldown({ input, platform: 'node', external: [/^node:/] });
  const { output } = await bundle.write(options);
  const names = new Set(output.map(({ fileName }) => basename(fileName)));
  const packages = new Set<string>();
  let bytes = 0;
  for (const chunk of output) {
    if (chunk.type !== 'chunk') throw new Error(`${chunk.fileName} is no code.`);
    bytes += Buffer.byteLength(chunk.code);
    const imported = [...chunk.imports, ...chunk.dynamicImports];
    const outside = imported.filter((it) => !it.startsWith('node:') && !names.has(basename(it)));
    if (outside.length > 0) {
      throw new Error(`${chunk.fileName} is not whole: ${outside.join(', ')} stayed outside.`);
    }
    for (const id of chunk.moduleIds) for (const name of packageOf(id)) packages.add(name);
  }
  return { bytes, packages: [...packages].sort() };
}

/** `…/node_modules/@smithy/core` of a file in it. */
function packageOf(id: string): string[] {
  const [folder] = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id) ?? [];
  return folder === undefined ? [] : [folder];
}
