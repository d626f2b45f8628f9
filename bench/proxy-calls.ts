import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  backend,
  child,
  greeting,
  launchers,
  type ProxyChild,
  signedFor,
} from './parts/proxy-child.ts';
import { percentile, print } from './shared.ts';

/** What the proxy adds to a call, how many it carries at once, and how often it looks up keys. */
const CALLS = 1_500;
const WARM_UP = 500;
const AT_ONCE = 50;
/** Milliseconds that the backend takes for a call of the concurrent kind. */
const SLOW = 100;

const { url, close } = await backend();
const call = { name: 'look', arguments: {} };

// A program gives the keys, and writes down that it was asked.
const folder = mkdtempSync(join(tmpdir(), 'gantry-bench-'));
const keys = { Version: 1, AccessKeyId: 'AKIABENCHBENCHBENCHB', SecretAccessKey: 'bench' };
const script = `require('fs').appendFileSync(process.argv[2], '.');
console.log(JSON.stringify(${JSON.stringify(keys)}));`;
writeFileSync(join(folder, 'keys.cjs'), script);

/** A proxy whose profile gives keys by that program, and the file in which it leaves its marks. */
async function started(name: string, capabilities: object): Promise<[ProxyChild, string]> {
  const marks = join(folder, name);
  const program = `${process.execPath} ${join(folder, 'keys.cjs')} ${marks}`;
  const config = join(folder, `${name}.config`);
  writeFileSync(config, `[profile bench]\ncredential_process = ${program}\n`);
  const env = { AWS_CONFIG_FILE: config, AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none') };
  const launcher = launchers.bundle ?? launchers.source ?? '';
  const proxy = child([launcher, url, ...signedFor, '--profile', 'bench'], env);
  await proxy.ask('initialize', greeting(capabilities));
  proxy.tell('notifications/initialized');
  return [proxy, marks];
}

const agent = new Agent({ keepAlive: true });
function direct(): Promise<void> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: call });
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent }, (response) => {
      response.resume().on('end', resolve);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function taken(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function measure(name: string, capabilities: object): Promise<void> {
  const [proxy, marks] = await started(name.split(' ')[0] ?? name, capabilities);
  const straight: number[] = [];
  const through: number[] = [];
  for (let at = 0; at < WARM_UP + CALLS; at += 1) {
    const one = await taken(direct);
    const other = await taken(() => proxy.ask('tools/call', call));
    if (at < WARM_UP) continue;
    straight.push(one);
    through.push(other);
  }
  const slow = { name: 'look', arguments: { wait: SLOW } };
  const alone = await taken(() => proxy.ask('tools/call', slow));
  const crowd = Array.from({ length: AT_ONCE }, () => () => proxy.ask('tools/call', slow));
  const together = await taken(() => Promise.all(crowd.map((ask) => ask())));
  const lookups = readFileSync(marks, 'utf8').length;
  const mb = proxy.memory();
  await proxy.end();
  const added = (percent: number) => percentile(through, percent) - percentile(straight, percent);
  const plain = (percent: number) => `${percentile(straight, percent).toFixed(2)} ms`;
  print(`Proxy: calls, ${name}`, [
    { what: 'straight to the backend', value: `p50 ${plain(50)}, p99 ${plain(99)}` },
    {
      what: 'added by the proxy, p50',
      value: `${added(50).toFixed(2)} ms`,
      ...{ budget: 'under 1.5 ms', met: added(50) < 1.5 },
    },
    {
      what: 'added by the proxy, p99',
      value: `${added(99).toFixed(2)} ms`,
      ...{ budget: 'under 8 ms', met: added(99) < 8 },
    },
    {
      what: `${AT_ONCE} calls at once`,
      value: `${(together / alone).toFixed(1)}x one call of ${SLOW} ms`,
      ...{ budget: 'under 2x', met: together / alone < 2 },
    },
    {
      what: `lookups of keys in ${WARM_UP + CALLS + AT_ONCE} calls`,
      value: String(lookups),
      ...{ budget: 'one', met: lookups === 1 },
    },
    { what: 'memory after that', value: `${mb.toFixed(0)} MB` },
  ]);
}

const made = launchers.bundle === undefined ? 'source' : 'bundle';
await measure(`raw, ${made}`, {});
await measure(`translating, ${made}`, { elicitation: {} });
agent.destroy();
close();
rmSync(folder, { recursive: true });
