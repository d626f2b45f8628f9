import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ClientPool, ownAccess } from '@gantry/cloud';
import { type EksWorld, eksServer, eksTools } from '@gantry/eks';
import {
  AuditStore,
  AuditTrail,
  defaultLimits,
  Metrics,
  policyAuthorizer,
  SignatureStore,
  servedMcp,
  startGateway,
} from '@gantry/gateway';
import { keysAdapter } from '@gantry/identity';
import { createAccount, keyStore, policiesOf } from '@gantry/sandbox';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server';
import { pino } from 'pino';

/** Serves the same tool twice: on the SDK alone, and behind the whole pipeline. */
const world: EksWorld = { aws: cannedAws() };
const tool = eksTools.find('list_eks_resources');
if (tool === undefined) throw new Error('the benchmark needs list_eks_resources');

const floor = createServer((request, response) => {
  const { method = 'POST', url = '/' } = request;
  void floorHandler(Object.assign(request, { method, url }), response);
});
const floorHandler = toNodeHandler(createMcpHandler(() => sdkOnly()));
await new Promise<void>((resolve) => floor.listen(0, '127.0.0.1', resolve));

const secrets = {
  accessKey: () => ({ accessKeyId: 'AKIABENCHBENCHBENCHB', secretAccessKey: 'bench' }),
};
const account = await createAccount({ secrets: onlyViewer() });
const now = () => Date.now();
// As `gantry serve` logs by default.
const log = pino({ level: 'warn' }, pino.destination(2));
const store = new AuditStore(process.argv[2] ?? ':memory:');
const regions = [...account.regions.keys()];
const keys = keyStore(account);
const gateway = await startGateway({
  host: '127.0.0.1',
  port: 0,
  version: '0',
  backend: 'benchmark',
  servers: [
    servedMcp<EksWorld>({
      path: '/eks/mcp',
      service: 'eks-mcp',
      facts: eksServer,
      tools: eksTools,
      world: () => world,
    }),
  ],
  parts: {
    adapters: (service) => [keysAdapter({ store: keys, services: [service], regions, now })],
    authorizer: policyAuthorizer(policiesOf(account), now),
    access: ownAccess,
    regions,
    audit: new AuditTrail({ store, log, now }),
    limits: { ...defaultLimits, perSecond: 1e9, atATime: 1e9 },
    log,
    metrics: new Metrics(),
    pool: new ClientPool({ userAgent: ['bench', '0'] }),
    signatures: new SignatureStore({ file: ':memory:', now }),
    redactionKey: Buffer.alloc(32),
    now,
  },
});

// An HTTP server that listens has a port.
const { port } = floor.address() as AddressInfo;
process.send?.({ floor: port, gateway: gateway.port });
process.on('message', () => {
  const { user, system } = process.cpuUsage();
  process.send?.({ cpu: user + system });
});
process.on('disconnect', () => process.exit());

/** The demo principals; only the viewer's key is known to the load generator. */
function onlyViewer() {
  const key = secrets.accessKey();
  const other = { accessKeyId: 'AKIAOTHEROTHEROTHERO', secretAccessKey: 'other' };
  const third = { accessKeyId: 'AKIATHIRDTHIRDTHIRDT', secretAccessKey: 'third' };
  const named: Record<string, typeof key> = { 'gantry-admin': other, 'gantry-developer': third };
  return { accessKey: (name: string) => named[name] ?? key };
}

/** The tool on the SDK, with hand-written handlers, and nothing around it. */
function sdkOnly(): McpServer {
  const server = new McpServer({ name: 'floor', version: '0' }, { capabilities: { tools: {} } });
  server.server.setRequestHandler('tools/call', async ({ params }) => {
    const data = await tool?.prepare(params.arguments).run(world);
    const text = tool?.text(data) ?? '';
    // What the tool answers is an object by its schema.
    return {
      content: [{ type: 'text', text }],
      structuredContent: data as Record<string, unknown>,
    };
  });
  return server;
}

/** AWS that answers at once from memory, so that what is measured is the way there. */
function cannedAws(): EksWorld['aws'] {
  const clusters = ['prod', 'shop-dev', 'staging'];
  const at = new Date('2026-05-16T08:00:00Z');
  const eks = {
    listClusters: async () => ({ clusters }),
    describeCluster: async ({ name }: { name: string }) => ({
      cluster: {
        name,
        version: '1.33',
        status: 'ACTIVE',
        platformVersion: 'eks.33',
        createdAt: at,
      },
    }),
    describeClusterVersions: async () => ({
      clusterVersions: [
        { clusterVersion: '1.33', versionStatus: 'EXTENDED_SUPPORT', endOfExtendedSupportDate: at },
      ],
    }),
  };
  // Only what the benchmark's one question asks for.
  return { region: 'us-west-2', eks } as unknown as EksWorld['aws'];
}
