import { awsProxy, backend, child, greeting, launchers, signedFor } from './parts/proxy-child.ts';
import { type Figure, percentile, print } from './shared.ts';

/** From spawn to an answered `initialize` and the first list, against a backend on this machine. */
const RUNS = 11;

/** Echoes a line as the answer to itself. */
const ECHO = `process.stdin.on('data', (line) => process.stdout.write(line));
process.stdin.on('end', () => process.exit());`;

type Variant = {
  /** Absent: Node. */
  readonly command?: string;
  readonly args: readonly string[];
  /** What the client can be asked: a proxy translates for one that can be asked anything. */
  readonly capabilities: object;
  /** Milliseconds and MB, where there are limits. */
  readonly budget?: Sample;
};

type Sample = {
  readonly hello: number;
  readonly list: number;
  readonly mb: number;
  /** Memory after a call that asked the client something, where it can be asked. */
  readonly asked: number;
};

async function start({ command, args, capabilities }: Variant): Promise<Sample> {
  const began = performance.now();
  const proxy = child(args, undefined, command);
  const asks = 'elicitation' in capabilities;
  await proxy.ask('initialize', greeting(capabilities));
  const hello = performance.now() - began;
  proxy.tell('notifications/initialized');
  await proxy.ask('tools/list');
  const list = performance.now() - began;
  const mb = proxy.memory();
  // A client that cannot be asked would get the question for an answer.
  await proxy.ask('tools/call', { name: 'look', arguments: asks ? { sure: true } : {} });
  const asked = proxy.memory();
  await proxy.end();
  return { hello, list, mb, asked };
}

const { url, close } = await backend();
const NEVER = Number.POSITIVE_INFINITY;
const BARE = 'bare Node that echoes';
const variants: Readonly<Record<string, Variant>> = {
  [BARE]: { args: ['-e', ECHO], capabilities: {} },
  ...Object.fromEntries(
    Object.entries(launchers).flatMap(([name, file]): [string, Variant][] => {
      const args = [file, url, ...signedFor];
      const raw = { hello: 250, list: 300, mb: 70, asked: NEVER };
      const semantic = { ...raw, mb: 100, asked: 100 };
      return [
        [name, { args, capabilities: {}, budget: raw }],
        [`${name}, translating`, { args, capabilities: { elicitation: {} }, budget: semantic }],
      ];
    }),
  ),
  ...(awsProxy === undefined
    ? {}
    : { "AWS's proxy": { command: awsProxy, args: [url, ...signedFor], capabilities: {} } }),
};
const samples = new Map<string, Sample[]>(Object.keys(variants).map((name) => [name, []]));
// In turns, so that a slow moment of the machine strikes all of them.
for (let run = 0; run < RUNS; run += 1) {
  for (const [name, each] of Object.entries(variants)) samples.get(name)?.push(await start(each));
}
close();

function median(name: string, of: keyof Sample): number {
  // The first two fill the compile cache.
  const warm = samples.get(name)?.slice(2) ?? [];
  return percentile(
    warm.map((each) => each[of]),
    50,
  );
}

function figure(what: string, value: string, is: number, limit = NEVER, unit = 'ms'): Figure {
  if (limit === NEVER) return { what, value };
  return { what, value, budget: `under ${limit} ${unit}`, met: is < limit };
}

const figures = Object.entries(variants).flatMap(([name, { budget }]): Figure[] => {
  const [hello, list] = [median(name, 'hello'), median(name, 'list')];
  const [mb, asked] = [median(name, 'mb'), median(name, 'asked')];
  const ratio = `${(hello / median(BARE, 'hello')).toFixed(1)}x bare Node`;
  return [
    figure(`${name}: initialize`, `${hello.toFixed(0)} ms, ${ratio}`, hello, budget?.hello),
    figure(`${name}: first tools/list`, `${list.toFixed(0)} ms`, list, budget?.list),
    figure(`${name}: memory`, `${mb.toFixed(0)} MB`, mb, budget?.mb, 'MB'),
    ...(budget === undefined || budget.asked === NEVER
      ? []
      : [figure(`${name}: after a question`, `${asked.toFixed(0)} MB`, asked, budget.asked, 'MB')]),
  ];
});
print('Proxy: start', figures);
