// Plain JavaScript that any Node can read: it finds a Node that can run the rest.
import { existsSync, mkdirSync } from 'node:fs';
import * as module from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { resolveOwnSources } from './own-sources.js';

const here = dirname(fileURLToPath(import.meta.url));

/** Runs `src/NAME.ts`, or its bundle where there is one, on a Node that is new enough. */
export async function launch(name) {
  if (isNewEnough(process.versions.node)) return runHere(name);
  const node = pinnedNode();
  if (node === undefined) {
    // Where only the bundle is installed there is no clone to bring a Node along.
    const clone = existsSync(join(here, '..', 'src'));
    const help = clone ? " Run npm ci in Gantry's folder, which brings one along." : '';
    process.stderr.write(
      `Gantry needs Node 22.18 or newer and this is ${process.version}.${help}\n`,
    );
    process.exitCode = 1;
    return undefined;
  }
  return runOn(node);
}

function isNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major > 22 || (major === 22 && minor >= 18);
}

async function runHere(name) {
  cacheCompiledCode();
  resolveOwnSources();
  const bundle = join(here, '..', 'dist', `${name}.js`);
  const source = join(here, '..', 'src', `${name}.ts`);
  const { main } = await import(existsSync(bundle) ? bundle : source);
  // Hosts kill a proxy rather than end it, so what was compiled is written now and not at exit.
  setImmediate(() => module.flushCompileCache?.());
  await main(process.argv.slice(2));
}

/** Starting is mostly compiling; a folder that only its owner may write keeps the result. */
function cacheCompiledCode() {
  const folder = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'gantry');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    module.enableCompileCache?.(folder);
  } catch {
    // Without a place for the cache all works, only slower.
  }
}

/** The Node that `npm ci` put beside the other packages. */
function pinnedNode() {
  for (let folder = here; ; folder = dirname(folder)) {
    const node = join(folder, 'node_modules', 'node', 'bin', 'node');
    if (existsSync(node)) return node;
    if (folder === dirname(folder)) return undefined;
  }
}

async function runOn(node) {
  // Only an old Node gets here; a new one does not pay for the import.
  const { spawn } = await import('node:child_process');
  const child = spawn(node, process.argv.slice(1), { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    // A terminal sends Ctrl-C to both; the child decides when it is done.
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  }
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 130);
  });
}
