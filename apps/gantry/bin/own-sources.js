import { readFileSync } from 'node:fs';
import * as module from 'node:module';
import { fileURLToPath } from 'node:url';

const FORMAT = 'module-typescript';

/**
 * Lets relative imports between our own sources lead where they say, and reads what is there. Node
 * would look at the disk for each import and work out what each file is, which is a good part of
 * the start; what is missing still fails, when it is read.
 */
export function resolveOwnSources() {
  module.registerHooks?.({
    resolve(specifier, context, next) {
      const { parentURL } = context;
      const own = specifier.startsWith('.') && specifier.endsWith('.ts');
      if (!own || !parentURL?.endsWith('.ts') || parentURL.includes('/node_modules/')) {
        return next(specifier, context);
      }
      const url = new URL(specifier, parentURL).href;
      return { url, format: FORMAT, shortCircuit: true };
    },
    load(url, context, next) {
      if (context.format !== FORMAT || !url.startsWith('file:')) return next(url, context);
      // As text it is read in one go; as bytes it takes five, and Node decodes them all the same.
      const source = readFileSync(fileURLToPath(url), 'utf8');
      return { format: FORMAT, source, shortCircuit: true };
    },
  });
}
