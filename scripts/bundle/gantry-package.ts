import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../checks/tree.ts';
import { writeChunks } from './bundled.ts';
import { complete, emptied, manifestOf } from './package.ts';

const commands = join(root, 'apps/gantry/src');
const sandbox = join(root, 'packages/sandbox/src');

/** Writes `dist/gantry/`, a package of all of Gantry without dependencies; gives back its folder. */
export async function bundleGantry(): Promise<string> {
  const { version, engines } = manifestOf('apps/gantry');
  const folder = emptied('gantry');
  const dist = join(folder, 'dist');
  const sources = {
    main: join(commands, 'main.ts'),
    'proxy-main': join(commands, 'proxy-main.ts'),
    sandbox: join(sandbox, 'index.ts'),
  };
  const { packages } = await writeChunks(sources, dist);
  // They lie beside the code that reads them, as they do in the source.
  const filter = (path: string) => !path.endsWith('.ts');
  cpSync(join(sandbox, 'wire/schemas'), join(dist, 'schemas'), { recursive: true, filter });
  const manifest = {
    name: 'gantry',
    version,
    description: 'Self-hosted MCP servers for Amazon EKS, with a simulated AWS account',
    license: 'Apache-2.0',
    type: 'module',
    bin: { gantry: 'bin/gantry.js', 'gantry-proxy': 'bin/gantry-proxy.js' },
    exports: { './sandbox': './dist/sandbox.js' },
    engines,
  };
  const bins = ['gantry.js', 'gantry-proxy.js'];
  complete({ folder, manifest, bins, packages, page: 'docs/package.md' });
  return folder;
}
