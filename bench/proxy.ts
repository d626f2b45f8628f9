import {
  backend,
  child,
  initialize,
  launchers,
  type ProxyChild,
  signedFor,
} from './parts/proxy-child.ts';
import { type Figure, percentile, print } from './shared.ts';

/** From spawn to an answered `initialize` and the first list, against a backend on this machine. */
const RUNS = 11;

/** Echoes a line as the answer to itself. */
const ECHO = `process.stdin.on('data', (line) => process.stdout.write(line));
process.stdin.on('end', () => process.exit());`;

type Sample = { readonly hello: number; readonly list: number; readonly mb: number };

async function start(args: readonly string[]): Promise<Sample> {
  const began = performance.now();
  const proxy: ProxyChild = child(args);
  await proxy.ask(initialize.method, initialize.params);
  const hello = performance.now() - began;
  proxy.tell('notifications/initialized');
  await proxy.ask('tools/list');
  const list = performance.now() - began;
  const mb = proxy.memory();
  await proxy.end();
  return { hello, list, mb };
}

const { url, close } = await backend();
const variants: Readonly<Record<string, readonly string[]>> = {
  'bare Node that echoes': ['-e', ECHO],
  ...Object.fromEntries(
    Object.entries(launchers).map(([name, file]) => [`proxy, ${name}`, [file, url, ...signedFor]]),
  ),
};
const samples = new Map<string, Sample[]>(Object.keys(variants).map((name) => [name, []]));
// In turns, so that a slow moment of the machine strikes all of them.
for (let run = 0; run < RUNS; run += 1) {
  for (const [name, args] of Object.entries(variants)) samples.get(name)?.push(await start(args));
}
close();

// The first two fill the compile cache.
const median = (name: string, of: keyof Sample) =>
  percentile(
    samples
      .get(name)
      ?.slice(2)
      .map((each) => each[of]) ?? [],
    50,
  );
const [bare = ''] = Object.keys(variants);

const figures = Object.keys(variants).flatMap((name): Figure[] => {
  const [hello, list, mb] = [median(name, 'hello'), median(name, 'list'), median(name, 'mb')];
  if (name === bare) return [{ what: name, value: `${hello.toFixed(0)} ms, ${mb.toFixed(0)} MB` }];
  const ratio = `${(hello / median(bare, 'hello')).toFixed(1)}x bare Node`;
  return [
    {
      what: `${name}: initialize`,
      value: `${hello.toFixed(0)} ms, ${ratio}`,
      ...{ budget: 'under 250 ms', met: hello < 250 },
    },
    {
      what: `${name}: first tools/list`,
      value: `${list.toFixed(0)} ms`,
      ...{ budget: 'under 300 ms', met: list < 300 },
    },
    {
      what: `${name}: memory`,
      value: `${mb.toFixed(0)} MB`,
      ...{ budget: 'under 70 MB', met: mb < 70 },
    },
  ];
});
print('Proxy: start', figures);
