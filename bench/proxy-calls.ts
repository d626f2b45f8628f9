import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { backend, child, initialize, launchers, signedFor } from './parts/proxy-child.ts';
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
const asked = join(folder, 'asked');
const keys = { Version: 1, AccessKeyId: 'AKIABENCHBENCHBENCHB', SecretAccessKey: 'bench' };
const script = `require('fs').appendFileSync(${JSON.stringify(asked)}, '.');
console.log(JSON.stringify(${JSON.stringify(keys)}));`;
writeFileSync(join(folder, 'keys.cjs'), script);
const program = `${process.execPath} ${join(folder, 'keys.cjs')}`;
writeFileSync(join(folder, 'config'), `[profile bench]\ncredential_process = ${program}\n`);
const env = {
  AWS_CONFIG_FILE: join(folder, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
};

const launcher = launchers.bundle ?? launchers.source ?? '';
const proxy = child([launcher, url, ...signedFor, '--profile', 'bench'], env);
await proxy.ask(initialize.method, initialize.params);
proxy.tell('notifications/initialized');

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
const together = await taken(() =>
  Promise.all(Array.from({ length: AT_ONCE }, () => proxy.ask('tools/call', slow))),
);
const lookups = readFileSync(asked, 'utf8').length;
const mb = proxy.memory();
await proxy.end();
agent.destroy();
close();

const added = (percent: number) => percentile(through, percent) - percentile(straight, percent);
print(`Proxy: calls, ${launchers.bundle ? 'bundle' : 'source'}`, [
  {
    what: 'straight to the backend',
    value: `p50 ${percentile(straight, 50).toFixed(2)} ms, p99 ${percentile(straight, 99).toFixed(2)} ms`,
  },
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
