import { EKS } from '@aws-sdk/client-eks';
import { IAM } from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { SteppedClock } from '../account/clock.ts';
import { type Started, started } from '../testing/started.ts';
import { eksState } from './eks/state.ts';

const MINUTE = 60_000;
const name = { clusterName: 'staging', nodegroupName: 'late' };
const request = {
  ...{ ...name, nodeRole: 'arn:aws:iam::111122223333:role/eks-node' },
  subnets: ['subnet-04ea17c6dc5f80936'],
  scalingConfig: { minSize: 0, maxSize: 2, desiredSize: 1 },
};
const policy = {
  RoleName: 'eks-node',
  PolicyArn: 'arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy',
};

let sandbox: Started;
let clock: SteppedClock;
let eks: EKS;

beforeEach(async () => {
  clock = new SteppedClock(Date.parse('2026-11-22T12:00:00Z'));
  sandbox = await started({ clock });
  eks = sandbox.client(EKS);
});
afterEach(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

async function statusAfter(minutes: number): Promise<string | undefined> {
  clock.advance(minutes * MINUTE);
  return (await eks.describeNodegroup(name)).nodegroup?.status;
}

it('what IAM changes later finds a region as it was by then', async () => {
  await eks.createNodegroup(request);
  // Nobody asks for the group until long after its node was ready.
  clock.advance(5 * MINUTE);
  await sandbox.client(IAM).detachRolePolicy(policy);
  expect(await statusAfter(30)).toBe('ACTIVE');
});

it('what IAM changes before is felt, whenever somebody looks', async () => {
  await eks.createNodegroup(request);
  clock.advance(MINUTE);
  await sandbox.client(IAM).detachRolePolicy(policy);
  expect(await statusAfter(30)).toBe('CREATE_FAILED');
});

it('it makes no difference how often somebody looks', async () => {
  const seen: unknown[] = [];
  for (const steps of [1, 40]) {
    const nodegroupName = `in-${steps}`;
    await eks.createNodegroup({ ...request, nodegroupName });
    const begun = clock.now();
    for (let step = 0; step < steps; step += 1) {
      clock.advance((10 * MINUTE) / steps);
      await eks.describeNodegroup({ ...name, nodegroupName });
    }
    const region = sandbox.account.regions.get('us-west-2');
    const nodes = region && eksState(region).clusters.get('staging')?.nodes.values();
    const own = [...(nodes ?? [])].filter((node) => node.nodegroup === nodegroupName);
    seen.push(own.map(({ status, since }) => [status, since - begun]));
  }
  expect(seen[1]).toEqual(seen[0]);
});
