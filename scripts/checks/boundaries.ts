import { isBuiltin } from 'node:module';
import { parseSync } from 'oxc-parser';
import { type Finding, isTest, lineOf, type Manifest, type Source } from './tree.ts';

/** The rooms from top to bottom; a room imports only what stands below it. */
const ORDER = [
  'gantry',
  '@gantry/console',
  '@gantry/gateway',
  '@gantry/proxy',
  '@gantry/agent',
  '@gantry/diagnosis',
  '@gantry/eks',
  '@gantry/ecs',
  '@gantry/knowledge',
  '@gantry/cloud',
  '@gantry/toolkit',
  '@gantry/identity',
  '@gantry/sandbox',
];

/** Rooms whose product code may know of the simulated account: the composition root alone. */
const MAY_IMPORT_SANDBOX = new Set(['gantry', '@gantry/sandbox']);

/** Every import must stand in the importing room's manifest, and point down the map. */
export function boundaryFindings(
  sources: readonly Source[],
  manifests: ReadonlyMap<string, Manifest>,
): Finding[] {
  return sources.flatMap((source) => {
    const [kind, name] = source.path.split('/');
    const manifest = manifests.get(`${kind}/${name}`);
    if (manifest === undefined) return [];
    return importsOf(source).flatMap((found) => judge(source, manifest, found));
  });
}

type Import = { readonly of: string; readonly line: number; readonly typeOnly: boolean };

function judge(source: Source, manifest: Manifest, { of, line, typeOnly }: Import): Finding[] {
  const finding = (message: string): Finding[] => [{ path: source.path, line, message }];
  if (of.startsWith('.')) {
    return leaves(source.path, of) ? finding(`${of} leaves the room: import the package`) : [];
  }
  if (isBuiltin(of)) return of.startsWith('node:') ? [] : finding(`write node:${of}`);
  const name = packageOf(of);
  const test = isTest(source.path);
  if (name === '@gantry/sandbox' && !test && !MAY_IMPORT_SANDBOX.has(manifest.name)) {
    return finding('product code does not know the sandbox: it speaks to AWS endpoints');
  }
  const allowed = {
    ...manifest.dependencies,
    ...(test || typeOnly ? manifest.devDependencies : {}),
  };
  // vitest stands once, in the workspace's own manifest.
  if (!Object.hasOwn(allowed, name) && !(test && name === 'vitest')) {
    return finding(`${name} is not among the dependencies of ${manifest.name}`);
  }
  return !test && pointsUp(manifest.name, name)
    ? finding(`${manifest.name} stands below ${name} on the map and may not import it`)
    : [];
}

function pointsUp(from: string, to: string): boolean {
  return (
    ORDER.includes(to) && ORDER.indexOf(to) <= ORDER.indexOf(from) && from !== '@gantry/sandbox'
  );
}

function packageOf(specifier: string): string {
  const [scope = '', name = ''] = specifier.split('/');
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}

/** Whether a relative import climbs out of `packages/<room>`. */
function leaves(path: string, specifier: string): boolean {
  const depth = path.split('/').length - 3;
  return specifier.split('/').filter((part) => part === '..').length > depth;
}

/** Static and dynamic imports and re-exports of a file. */
export function importsOf({ path, text }: Source): readonly Import[] {
  const { module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const statics = module.staticImports.map(({ moduleRequest, entries, start }) => ({
    of: moduleRequest.value,
    line: lineOf(text, start),
    typeOnly: entries.length > 0 && entries.every(({ isType }) => isType),
  }));
  const exports = module.staticExports.flatMap(({ entries, start }) =>
    entries.flatMap(({ moduleRequest, isType }) =>
      moduleRequest === null
        ? []
        : [{ of: moduleRequest.value, line: lineOf(text, start), typeOnly: isType }],
    ),
  );
  const dynamics = module.dynamicImports.flatMap(({ moduleRequest, start }) => {
    const quoted = text.slice(moduleRequest.start, moduleRequest.end);
    const literal = /^['"]([^'"]+)['"]$/.exec(quoted)?.[1];
    return literal === undefined
      ? []
      : [{ of: literal, line: lineOf(text, start), typeOnly: false }];
  });
  return [...statics, ...exports, ...dynamics];
}
