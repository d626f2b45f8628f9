import type { DescribeClusterVersionsRequest } from '@aws-sdk/client-eks';
import { expect } from 'vitest';
import { START, test, type World } from './testing/world.ts';

const DAY = 86_400_000;

async function minors({ eks }: World, query: DescribeClusterVersionsRequest): Promise<string[]> {
  const { clusterVersions = [] } = await eks.describeClusterVersions(query);
  return clusterVersions.map(({ clusterVersion = '' }) => clusterVersion);
}

test('lists what can be created, newest first', async ({ world }) => {
  const supported = ['1.36', '1.35', '1.34', '1.33', '1.32', '1.31'];
  expect(await minors(world, {})).toEqual(supported);
  expect(await minors(world, { includeAll: true })).toHaveLength(15);
});

test('describes a version in full', async ({ world: { eks } }) => {
  const query = { clusterVersions: ['1.33'] };
  const { clusterVersions } = await eks.describeClusterVersions(query);
  // Dates: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
  expect(clusterVersions).toEqual([
    {
      clusterVersion: '1.33',
      clusterType: 'eks',
      defaultPlatformVersion: 'eks.33',
      defaultVersion: false,
      releaseDate: new Date('2025-05-29'),
      endOfStandardSupportDate: new Date('2026-07-29'),
      endOfExtendedSupportDate: new Date('2027-07-29'),
      status: 'EXTENDED_SUPPORT',
      versionStatus: 'EXTENDED_SUPPORT',
      kubernetesPatchVersion: '1.33.8',
    },
  ]);
});

test('filters by status, type, name and default', async ({ world }) => {
  expect(await minors(world, { versionStatus: 'STANDARD_SUPPORT' })).toEqual([
    '1.36',
    '1.35',
    '1.34',
  ]);
  expect(await minors(world, { status: 'extended-support' })).toEqual(['1.33', '1.32', '1.31']);
  expect(await minors(world, { versionStatus: 'UNSUPPORTED' })).toHaveLength(9);
  expect(await minors(world, { defaultOnly: true })).toEqual(['1.36']);
  expect(await minors(world, { clusterVersions: ['1.22', '1.36'] })).toEqual(['1.36', '1.22']);
  expect(await minors(world, { clusterType: 'eks-local-outposts' })).toEqual([]);
});

test('pages from the newest on', async ({ world: { eks } }) => {
  const first = await eks.describeClusterVersions({ maxResults: 5 });
  const rest = await eks.describeClusterVersions({ nextToken: first.nextToken });
  expect(rest.clusterVersions).toMatchObject([{ clusterVersion: '1.31' }]);
});

test('a version grows old on its day', async ({ world }) => {
  const query = { versionStatus: 'STANDARD_SUPPORT' } as const;
  world.clock.advance(Date.parse('2026-12-02') - START - 1);
  expect(await minors(world, query)).toContain('1.34');
  world.clock.advance(1);
  expect(await minors(world, query)).not.toContain('1.34');
  expect(await minors(world, {})).not.toContain('1.31');
  world.clock.advance(DAY);
  expect(await minors(world, { clusterVersions: ['1.31'] })).toEqual(['1.31']);
});
