import { basename } from 'node:path';
import { rolldown } from 'rolldown';

export type OneFile = {
  readonly bytes: number;
  /** Folders of the packages whose code went in, ours apart. */
  readonly packages: readonly string[];
};

/** Writes a module and all that it imports as one file; throws when anything is left outside. */
export async function writeOneFile(input: string, file: string, head: string): Promise<OneFile> {
  const bundle = await rolldown({ input, platform: 'node', external: [/^node:/] });
  const { output } = await bundle.write({
    file,
    format: 'esm',
    banner: head,
    // What is imported on demand is evaluated on demand, out of the same file.
    codeSplitting: false,
    // Readable, since people look at what signs with their keys.
    minify: 'dce-only',
    comments: { legal: false, annotation: false, jsdoc: false },
  });
  const [chunk, ...others] = output;
  const imported = [...chunk.imports, ...chunk.dynamicImports];
  const outside = [...imported, ...others.map(({ fileName }) => fileName)].filter(
    (name) => !name.startsWith('node:') && name !== basename(file),
  );
  if (outside.length > 0) {
    throw new Error(`${file} is not one file: ${outside.join(', ')} stayed outside.`);
  }
  const packages = new Set(chunk.moduleIds.flatMap((id) => packageOf(id) ?? []));
  return { bytes: Buffer.byteLength(chunk.code), packages: [...packages].sort() };
}

/** `…/node_modules/@smithy/core` of a file in it. */
function packageOf(id: string): string | undefined {
  return /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0];
}
