import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { awsEndpoint } from '../packages/proxy/src/testing/aws-endpoint.ts';
import { type AwsNetwork, awsNetwork } from '../packages/proxy/src/testing/aws-network.ts';
import { type Calls, HOSTS, type Host, recorded, type Visit } from './shared/hosts.ts';
import { type Block, launcher, type Started, start } from './shared/started.ts';

const calls: Calls = {
  good: { name: 'list_eks_resources', arguments: { resource_type: 'cluster' } },
  bad: {
    name: 'describe_eks_resource',
    arguments: { resource_type: 'cluster', resource_name: 'nope', cluster_name: 'nope' },
  },
};

/** Lets a host in, and sees that nothing is left of it. */
async function visited(host: Host, given: Block): Promise<Visit> {
  const { block, exits } = recorded(given);
  const visit = await host.visit(block, calls);
  const deadline = Date.now() + 5_000;
  while (exits().includes('runs') && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  assert.ok(exits().length > 0, 'the proxy has been started');
  assert.deepEqual([...new Set(exits())], ['0'], 'each process has ended, and well');
  return visit;
}

describe('unmodified clients, by the proxy, on the simulated account', () => {
  let started: Started;
  let folder = '';
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gantry-clients-'));
    const args = [launcher, 'serve', '--sandbox', '--port', '0'];
    started = await start(process.execPath, args, {}, folder);
  });
  after(async () => {
    await started?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const host of HOSTS) {
    it(`${host.name}: connects, lists, calls, fails a call, pings and leaves`, async () => {
      const block = started.block.mcpServers['gantry-eks'] ?? assert.fail('no block is printed');
      const { tools, answer, failure, failed, revision } = await visited(host, block);
      assert.ok(revision === undefined || revision === '2026-07-28');
      assert.ok(tools.includes('list_eks_resources') && tools.includes('describe_eks_resource'));
      assert.match(answer, /prod \| 1\.\d+ \|/);
      assert.ok(failed);
      assert.match(failure, /nope/);
    });
  }
});

const AWS = 'eks-mcp.us-west-2.api.aws';
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const allows = ['eks-mcp:InvokeMcp', 'eks-mcp:CallReadOnlyTool'];
const keys = { AKIAIOSFODNN7EXAMPLE: { secretAccessKey, allows } };

/** Revisions of an endpoint, and who does not get along with them. */
const endpoints = [
  {
    versions: ['2025-11-25', '2025-06-18'],
    // It speaks none later than 2024-11-05, and the proxy does not translate between them.
    without: ['SDK 1.10'],
  },
  { versions: ['2025-11-25', '2025-06-18', '2025-03-26', '2024-11-05'], without: [] },
] as const;

for (const { versions, without } of endpoints) {
  describe(`unmodified clients, by the proxy, on AWS’s endpoint from ${versions.at(-1)} on`, () => {
    const aws = awsEndpoint({ keys, versions });
    const hosts: readonly string[] = without;
    let network: AwsNetwork;
    let folder = '';
    let block: Block;
    before(async () => {
      network = await awsNetwork([AWS], aws.handler);
      folder = mkdtempSync(join(tmpdir(), 'gantry-clients-'));
      writeFileSync(join(folder, 'authority.pem'), network.authority);
      block = {
        command: process.execPath,
        args: [launcher, 'proxy', `https://${AWS}/mcp`],
        env: {
          HTTPS_PROXY: network.proxy,
          NODE_EXTRA_CA_CERTS: join(folder, 'authority.pem'),
          AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
          AWS_SECRET_ACCESS_KEY: secretAccessKey,
        },
      };
    });
    after(async () => {
      await network?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    for (const host of HOSTS.filter(({ name }) => !hosts.includes(name))) {
      it(`${host.name}: connects, lists, calls, fails a call, pings and leaves`, async () => {
        const { tools, answer, failure, failed, revision } = await visited(host, block);
        assert.ok(revision === undefined || revision === '2025-11-25');
        assert.equal(tools.length, 20);
        assert.match(answer, /There is 1 cluster/);
        assert.ok(failed);
        assert.match(failure, /No cluster found for name: nope/);
        assert.equal(aws.sessions.size, 0, 'each has ended its session');
      });
    }

    for (const host of HOSTS.filter(({ name }) => hosts.includes(name))) {
      it(`${host.name}: says itself that it does not speak so`, async () => {
        await assert.rejects(visited(host, block), /protocol version is not supported/);
      });
    }
  });
}
