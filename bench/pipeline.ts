import { fork } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SignatureV4 } from '@smithy/signature-v4';
import { Sha256 } from './parts/sha256.ts';
import { percentile, print } from './shared.ts';

/** Signed tool calls through the whole pipeline, beside the same tool on the bare SDK. */
const CALLERS = 16;
const SECONDS = 4;
const ROUNDS = 3;

const body = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: {
    name: 'list_eks_resources',
    arguments: { resource_type: 'cluster' },
    _meta: {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
    },
  },
});

type Headers = Record<string, string>;
type Load = {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
  /** Processor time of the server for one call, in microseconds. */
  readonly cpu: number;
};

const file = join(mkdtempSync(join(tmpdir(), 'gantry-')), 'audit.db');
const server = fork(join(import.meta.dirname, 'parts/pipeline-server.ts'), [file]);
const ports = await new Promise<{ floor: number; gateway: number }>((resolve, reject) => {
  server.once('message', (message) => resolve(message as { floor: number; gateway: number }));
  server.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
});

await load(ports.floor, '/', 1);
await load(ports.gateway, '/eks/mcp', 1);
const floors: Load[] = [];
const pipelines: Load[] = [];
// In turns, so that a slow moment of the machine hits both.
for (let round = 0; round < ROUNDS; round += 1) {
  floors.push(await load(ports.floor, '/', SECONDS));
  pipelines.push(await load(ports.gateway, '/eks/mcp', SECONDS));
}
server.disconnect();

const floor = middle(floors);
const whole = middle(pipelines);
const ratio = whole.perSecond / floor.perSecond;
print(`Signed tools/call, ${CALLERS} callers at a time`, [
  { what: 'SDK floor: same tool, no identity, no audit', value: line(floor) },
  { what: 'whole pipeline', value: line(whole) },
  {
    what: 'share of the floor',
    value: `${(ratio * 100).toFixed(0)} %`,
    budget: 'at least 60 %',
    met: ratio >= 0.6,
  },
  {
    what: 'share of the floor by processor time',
    value: `${((floor.cpu / whole.cpu) * 100).toFixed(0)} %`,
  },
]);

function middle(loads: readonly Load[]): Load {
  const [first] = [...loads].sort((a, b) => a.perSecond - b.perSecond).slice(1);
  if (first === undefined) throw new Error('no rounds');
  return first;
}

function line({ perSecond, p50, p99, cpu }: Load): string {
  const times = `p50 ${p50.toFixed(2)} ms, p99 ${p99.toFixed(2)} ms`;
  return `${perSecond.toFixed(0)}/s, ${times}, ${cpu.toFixed(0)} µs of processor time`;
}

/** Keeps so many callers busy for some seconds; the same signed request is sent again and again. */
async function load(port: number, path: string, seconds: number): Promise<Load> {
  const headers = await signed(port, path);
  const before = await processorTime();
  const agent = new Agent({ keepAlive: true, maxSockets: CALLERS });
  const times: number[] = [];
  const end = performance.now() + seconds * 1_000;
  const caller = async () => {
    while (performance.now() < end) {
      const start = performance.now();
      await send(agent, port, path, headers);
      times.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  agent.destroy();
  const cpu = ((await processorTime()) - before) / times.length;
  return {
    cpu,
    perSecond: times.length / seconds,
    p50: percentile(times, 50),
    p99: percentile(times, 99),
  };
}

/** Processor time that the server has used so far, in microseconds. */
function processorTime(): Promise<number> {
  return new Promise((resolve) => {
    server.once('message', (message) => resolve((message as { cpu: number }).cpu));
    server.send('cpu');
  });
}

async function signed(port: number, path: string): Promise<Headers> {
  const signer = new SignatureV4({
    service: 'eks-mcp',
    region: 'us-west-2',
    credentials: { accessKeyId: 'AKIABENCHBENCHBENCHB', secretAccessKey: 'bench' },
    sha256: Sha256,
    applyChecksum: false,
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    path,
    query: {},
    headers: {
      host: `127.0.0.1:${port}`,
      accept: 'application/json, text/event-stream',
      'content-type': 'application/json',
      'content-length': String(Buffer.byteLength(body)),
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': 'list_eks_resources',
    },
    body,
  });
  return headers;
}

function send(agent: Agent, port: number, path: string, headers: Headers): Promise<void> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      { agent, port, host: '127.0.0.1', method: 'POST', path, headers },
      (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`HTTP ${answer.statusCode}`));
        answer.resume();
        answer.on('end', resolve);
      },
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
