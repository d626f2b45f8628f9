import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { percentile, print } from './shared.ts';

/** From spawn to an answered `initialize`, against a backend that answers at once. */
const RUNS = 9;
const launcher = join(import.meta.dirname, '../apps/gantry/bin/gantry-proxy.js');
const initialize = JSON.stringify({
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: {
    protocolVersion: '2025-11-25',
    capabilities: {},
    clientInfo: { name: 'bench', version: '1' },
  },
});

const backend = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const serverInfo = { name: 'bench', version: '1' };
    const result = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id: 0, result }));
  });
});
await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
// An HTTP server that listens has a port.
const { port } = backend.address() as AddressInfo;

type Sample = { readonly ms: number; readonly mb: number };

function start(command: readonly string[]): Promise<Sample> {
  const [, ...args] = command;
  const env = {
    ...process.env,
    AWS_ACCESS_KEY_ID: 'AKIABENCHBENCHBENCHB',
    AWS_SECRET_ACCESS_KEY: 'bench',
  };
  const began = performance.now();
  const child = spawn(command[0] ?? '', args, { env, stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.write(`${initialize}\n`);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.stdout.once('data', () => {
      const ms = performance.now() - began;
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
      const mb = (Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) * 1024) / 1e6;
      child.stdin.end();
      child.once('exit', () => resolve({ ms, mb }));
    });
  });
}

const proxy = [
  process.execPath,
  launcher,
  `http://127.0.0.1:${port}/mcp`,
  '--service',
  'eks-mcp',
  '--region',
  'us-west-2',
];
const bare = [
  process.execPath,
  '-e',
  'process.stdin.once("data", (line) => process.stdout.write(line)); process.stdin.on("end", () => process.exit())',
];
// The first two fill the compile cache.
const proxies: Sample[] = [];
const bares: Sample[] = [];
for (let run = 0; run < RUNS; run += 1) {
  proxies.push(await start(proxy));
  bares.push(await start(bare));
}
backend.close();

const median = (samples: readonly Sample[], of: keyof Sample) =>
  percentile(
    samples.slice(2).map((each) => each[of]),
    50,
  );
const ms = median(proxies, 'ms');
const mb = median(proxies, 'mb');
print('Proxy: spawn to answered initialize', [
  {
    what: 'bare Node that echoes a line',
    value: `${median(bares, 'ms').toFixed(0)} ms, ${median(bares, 'mb').toFixed(0)} MB`,
  },
  { what: 'proxy', value: `${ms.toFixed(0)} ms`, budget: 'under 250 ms', met: ms < 250 },
  { what: 'memory', value: `${mb.toFixed(0)} MB`, budget: 'under 70 MB', met: mb < 70 },
  { what: 'ratio to bare Node', value: `${(ms / median(bares, 'ms')).toFixed(1)}x` },
]);
