import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeVpcsCommand, EC2Client } from '@aws-sdk/client-ec2';
import {
  CreateNodegroupCommand,
  DescribeClusterCommand,
  DescribeNodegroupCommand,
  EKSClient,
  ListAddonsCommand,
  ListClustersCommand,
  ListNodegroupsCommand,
  paginateListClusters,
  TagResourceCommand,
} from '@aws-sdk/client-eks';
import {
  CreateRoleCommand,
  GetRoleCommand,
  IAMClient,
  ListRolesCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { SteppedClock } from '../account/clock.ts';
import { policy, refusal, type Started, started } from '../testing/started.ts';
import type { FaultRule } from './rule.ts';

// What clients do about each fault: docs, AWS SDKs and Tools reference guide, "retry behavior".

const START = Date.parse('2026-11-22T12:00:00Z');
const CLUSTER = 'arn:aws:eks:us-west-2:111122223333:cluster/prod';
const trust = policy({
  Effect: 'Allow',
  Principal: { Service: 'ec2.amazonaws.com' },
  Action: 'sts:AssumeRole',
});

let clock: SteppedClock;
let world: Started;
beforeEach(async () => {
  clock = new SteppedClock(START);
  world = await started({ clock });
});
afterEach(async () => {
  expect(world.defects).toEqual([]);
  await world.close();
});

function set(...rules: FaultRule[]): void {
  world.account.faults.set(rules);
}

const patient = () => world.client(EKSClient, 'gantry-admin', 'us-west-2', 3);
const describeProd = () => new DescribeClusterCommand({ name: 'prod' });

describe('throttling', () => {
  test('is retried until it is over', async () => {
    set({ kind: 'throttling', service: 'eks', operation: 'Describe*', count: 2 });
    const { $metadata } = await patient().send(describeProd());
    expect($metadata.attempts).toBe(3);
    expect(world.account.faults.list()).toEqual([]);
  });

  test('has the code of each service, and stands in the history', async () => {
    set({ kind: 'throttling' });
    const iam = world.client(IAMClient);
    expect(await refusal(world.client(EKSClient).send(describeProd()))).toBe(
      '429 ThrottlingException: Rate exceeded',
    );
    expect(await refusal(iam.send(new ListRolesCommand({})))).toBe('400 Throttling: Rate exceeded');
    world.account.faults.clear();
    clock.advance(300_000);
    const { Events = [] } = await world.client(CloudTrailClient).send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'DescribeCluster' }],
      }),
    );
    expect(Events.map((event) => JSON.parse(event.CloudTrailEvent ?? ''))).toMatchObject([
      { errorCode: 'ThrottlingException', errorMessage: 'Rate exceeded', requestParameters: null },
    ]);
  });
});

describe('error', () => {
  test.each([
    ['InternalFailure', 500],
    ['ServiceUnavailable', 503],
  ] as const)('%s is retried, and nothing has happened', async (code, status) => {
    set({ kind: 'error', code, operation: 'TagResource' });
    const tag = new TagResourceCommand({ resourceArn: CLUSTER, tags: { late: 'yes' } });
    expect(await refusal(patient().send(tag))).toMatch(new RegExp(`^${status} ${code}: `));
    expect(world.account.faults.list()).toMatchObject([{ struck: 3 }]);
    const { cluster } = await patient().send(describeProd());
    expect(cluster?.tags).not.toHaveProperty('late');
  });

  test('is XML where the service speaks it', async () => {
    set({ kind: 'error', service: 'sts', code: 'ServiceUnavailable' });
    const sts = world.client(STSClient);
    expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toBe(
      '503 ServiceUnavailable: The request has failed due to a temporary failure of the server.',
    );
  });
});

test('latency delays the answer, not the call', async () => {
  set({ kind: 'latency', milliseconds: 4_000, operation: 'TagResource' });
  const eks = world.client(EKSClient);
  const answers: string[] = [];
  const tagged = eks
    .send(new TagResourceCommand({ resourceArn: CLUSTER, tags: { slow: 'yes' } }))
    .then(() => answers.push('tagged'));
  while (world.account.faults.list()[0]?.struck === 0) {
    await eks.send(new ListClustersCommand({}));
  }
  const { cluster } = await eks.send(describeProd());
  expect(cluster?.tags).toMatchObject({ slow: 'yes' });
  expect(answers).toEqual([]);
  clock.advance(4_000);
  await tagged;
});

describe('a dropped connection', () => {
  test.each(['before-answer', 'mid-answer'] as const)('%s is retried', async (when) => {
    set({ kind: 'drop', when, count: 1, operation: 'DescribeCluster' });
    const { $metadata, cluster } = await patient().send(describeProd());
    expect($metadata.attempts).toBe(2);
    expect(cluster?.name).toBe('prod');
  });

  test('comes after the call was carried out', async () => {
    set({ kind: 'drop', operation: 'TagResource' });
    const eks = world.client(EKSClient);
    const tag = new TagResourceCommand({ resourceArn: CLUSTER, tags: { unsure: 'yes' } });
    await expect(eks.send(tag)).rejects.toThrow();
    const { cluster } = await eks.send(describeProd());
    expect(cluster?.tags).toMatchObject({ unsure: 'yes' });
  });
});

describe('a partial page', () => {
  test('leaves the rest behind a token, which finds it', async () => {
    const eks = world.client(EKSClient);
    const all = await eks.send(new ListClustersCommand({}));
    set({ kind: 'partial-page', items: 2, service: 'eks' });
    const first = await eks.send(new ListClustersCommand({ maxResults: 50 }));
    expect(first.clusters).toEqual(all.clusters?.slice(0, 2));
    expect(first.nextToken).toBeTruthy();
    const found: string[] = [];
    for await (const page of paginateListClusters({ client: eks }, {})) {
      found.push(...(page.clusters ?? []));
    }
    expect(found).toEqual(all.clusters);
  });

  // The SDK's DescribeInstancesRequest: MaxResults and ids never stand in the same request.
  test('leaves calls alone that name what they want', async () => {
    const ec2 = world.client(EC2Client);
    const { Vpcs = [] } = await ec2.send(new DescribeVpcsCommand({}));
    const VpcIds = Vpcs.flatMap(({ VpcId }) => VpcId ?? []);
    set({ kind: 'partial-page' });
    const named = await ec2.send(new DescribeVpcsCommand({ VpcIds }));
    expect(named.Vpcs).toHaveLength(VpcIds.length);
  });

  test('is never longer than what was asked for', async () => {
    set({ kind: 'partial-page', items: 5 });
    const list = new ListAddonsCommand({ clusterName: 'prod', maxResults: 3 });
    const { addons } = await world.client(EKSClient).send(list);
    expect(addons).toHaveLength(3);
  });
});

describe('eventual consistency', () => {
  const nodegroup = { clusterName: 'prod', nodegroupName: 'fresh' };
  const create = new CreateNodegroupCommand({
    ...nodegroup,
    subnets: ['subnet-01b7e4f3a92c5d608'],
    nodeRole: 'arn:aws:iam::111122223333:role/eks-node',
  });

  test('a new resource is not found, in the words of its service', async () => {
    set({ kind: 'eventual-consistency', seconds: 10 });
    const eks = world.client(EKSClient);
    const iam = world.client(IAMClient);
    await eks.send(create);
    await iam.send(new CreateRoleCommand({ RoleName: 'new', AssumeRolePolicyDocument: trust }));
    expect(await refusal(eks.send(new DescribeNodegroupCommand(nodegroup)))).toBe(
      '404 ResourceNotFoundException: No node group found for name: fresh.',
    );
    expect(await refusal(iam.send(new GetRoleCommand({ RoleName: 'new' })))).toBe(
      '404 NoSuchEntityException: The role with name new cannot be found.',
    );
    clock.advance(10_000);
    const { nodegroup: found } = await eks.send(new DescribeNodegroupCommand(nodegroup));
    expect(found?.nodegroupName).toBe('fresh');
  });

  test('what was there before is found, and so is the cluster around it', async () => {
    set({ kind: 'eventual-consistency', seconds: 10 });
    const eks = world.client(EKSClient);
    await eks.send(create);
    await eks.send(describeProd());
    await eks.send(new DescribeNodegroupCommand({ ...nodegroup, nodegroupName: 'general' }));
    const { nodegroups } = await eks.send(new ListNodegroupsCommand({ clusterName: 'prod' }));
    expect(nodegroups).toContain('fresh');
  });
});

describe('clock skew', () => {
  test('refuses who goes by another clock, whatever the protocol', async () => {
    set({ kind: 'clock-skew', seconds: 600 });
    const eks = world.client(EKSClient);
    expect(await refusal(eks.send(describeProd()))).toMatch(
      /^403 InvalidSignatureException: Signature expired: /,
    );
    const sts = world.client(STSClient);
    expect(await refusal(sts.send(new GetCallerIdentityCommand({})))).toMatch(
      /^403 SignatureDoesNotMatch: Signature expired: /,
    );
  });

  test('is corrected by a client that reads the date of the answer', async () => {
    const wall = await started();
    wall.account.faults.set([{ kind: 'clock-skew', seconds: -900 }]);
    const eks = new EKSClient({
      endpoint: wall.url,
      region: 'us-west-2',
      credentials: wall.credentialsOf('gantry-admin'),
    });
    const { $metadata } = await eks.send(describeProd());
    expect($metadata.attempts).toBe(2);
    await wall.close();
  });
});

test('a rate strikes its share of the calls, the same ones for the same seed', async () => {
  const strikes = async () => {
    const { account, close } = await started({ clock: new SteppedClock(START) });
    account.faults.set([{ kind: 'throttling', rate: 0.25 }]);
    const target = { service: 'eks', operation: 'ListClusters' };
    const hits = Array.from({ length: 400 }, () => account.faults.strike('throttling', target));
    await close();
    return hits.map(Boolean);
  };
  const first = await strikes();
  const share = first.filter(Boolean).length / first.length;
  expect(share).toBeGreaterThan(0.2);
  expect(share).toBeLessThan(0.3);
  expect(await strikes()).toEqual(first);
});

test('a fault is over at its time, and aims at what it names', async () => {
  set({ kind: 'error', service: 'eks', operation: '*Cluster', until: START + 60_000 });
  const eks = world.client(EKSClient);
  await eks.send(new ListClustersCommand({}));
  await world.client(IAMClient).send(new ListRolesCommand({}));
  expect(await refusal(eks.send(describeProd()))).toMatch(/^500/);
  clock.advance(60_000);
  await eks.send(describeProd());
});

test.each([
  ['*', true],
  ['DescribeCluster', true],
  ['Describe*', true],
  ['*Cluster', true],
  ['D*be*er', true],
  ['Describe', false],
  ['*Clusters', false],
  ['DescribeCluster*Cluster', false],
])('an aim at %s', (operation, hit) => {
  set({ kind: 'throttling', operation });
  const target = { service: 'eks', operation: 'DescribeCluster' };
  expect(world.account.faults.strike('throttling', target) !== undefined).toBe(hit);
});
