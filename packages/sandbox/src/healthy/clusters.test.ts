import { describe, expect } from 'vitest';
import { createAccount, invoke, SteppedClock } from '../index.ts';
import { MINUTE, START, test, type World } from '../services/eks/testing/world.ts';

const DAY = 24 * 60 * MINUTE;
const places = [
  ['us-west-2', ['prod', 'shop-dev', 'staging']],
  ['eu-west-1', ['payments-eu']],
] as const;

/** Every resource of the healthy account that has a status, by name. */
async function statuses({ client }: World): Promise<Map<string, unknown[]>> {
  const found = new Map<string, unknown[]>();
  for (const [region, names] of places) {
    const eks = client('gantry-admin', region);
    for (const clusterName of names) {
      const { cluster } = await eks.describeCluster({ name: clusterName });
      found.set(clusterName, [cluster?.status, cluster?.health?.issues]);
      for (const addonName of (await eks.listAddons({ clusterName })).addons ?? []) {
        const { addon } = await eks.describeAddon({ clusterName, addonName });
        found.set(`${clusterName}/${addonName}`, [addon?.status, addon?.health?.issues]);
      }
      for (const name of (await eks.listNodegroups({ clusterName })).nodegroups ?? []) {
        const { nodegroup: it } = await eks.describeNodegroup({ clusterName, nodegroupName: name });
        found.set(`${clusterName}/${name}`, [it?.status, it?.health?.issues]);
      }
      const profiles = await eks.listFargateProfiles({ clusterName });
      for (const fargateProfileName of profiles.fargateProfileNames ?? []) {
        const one = { clusterName, fargateProfileName };
        const { fargateProfile: it } = await eks.describeFargateProfile(one);
        found.set(`${clusterName}/${fargateProfileName}`, [it?.status, it?.health?.issues]);
      }
    }
  }
  return found;
}

describe('the healthy account', () => {
  test('has its clusters in two regions', async ({ world: { client } }) => {
    for (const [region, names] of places) {
      const { clusters } = await client('gantry-admin', region).listClusters({});
      expect(clusters).toEqual(names);
    }
  });

  test('is active and well in every part', async ({ world }) => {
    const found = await statuses(world);
    expect(found.size).toBe(4 + 22 + 5 + 1);
    for (const [name, status] of found) expect(status, name).toEqual(['ACTIVE', []]);
  });

  test('has a past', async ({ world: { eks } }) => {
    const { cluster } = await eks.describeCluster({ name: 'prod' });
    expect(cluster?.createdAt).toEqual(new Date(START - 190 * DAY));
    const { updateIds = [] } = await eks.listUpdates({ name: 'prod' });
    const { update } = await eks.describeUpdate({ name: 'prod', updateId: updateIds[0] });
    expect(update).toMatchObject({ type: 'VersionUpdate', status: 'Successful' });
  });

  test('has one upgrade finding: the GuardDuty agent of prod', async ({ world: { client } }) => {
    const failing: unknown[] = [];
    for (const [region, names] of places) {
      const eks = client('gantry-admin', region);
      for (const clusterName of names) {
        const { insights = [] } = await eks.listInsights({ clusterName });
        for (const { name, insightStatus } of insights) {
          if (insightStatus?.status !== 'PASSING') failing.push([clusterName, name, insightStatus]);
        }
      }
    }
    expect(failing).toEqual([
      ['prod', 'EKS add-on version compatibility', expect.objectContaining({ status: 'ERROR' })],
    ]);
  });

  test('runs the versions that support dates are about', async ({ world: { client } }) => {
    const versions: unknown[] = [];
    for (const [region, names] of places) {
      const eks = client('gantry-admin', region);
      for (const name of names) {
        const { version = '' } = (await eks.describeCluster({ name })).cluster ?? {};
        const answer = await eks.describeClusterVersions({ clusterVersions: [version] });
        versions.push([name, version, answer.clusterVersions?.[0]?.versionStatus]);
      }
    }
    expect(versions).toEqual([
      ['prod', '1.33', 'EXTENDED_SUPPORT'],
      ['shop-dev', '1.36', 'STANDARD_SUPPORT'],
      ['staging', '1.35', 'STANDARD_SUPPORT'],
      ['payments-eu', '1.34', 'STANDARD_SUPPORT'],
    ]);
  });

  test('can be started on other days', async () => {
    for (const day of ['2025-12-01', '2027-11-01']) {
      const account = await createAccount({ clock: new SteppedClock(Date.parse(day)) });
      const call = { service: 'eks', operation: 'ListClusters', input: {} };
      expect(invoke(account, call)).toMatchObject({ clusters: ['prod', 'shop-dev', 'staging'] });
    }
  });

  test('is the same for the same seed', async ({ world: { account, clock } }) => {
    const call = { service: 'eks', operation: 'DescribeCluster', input: { name: 'prod' } };
    const twin = await createAccount({ clock });
    expect(invoke(twin, call)).toEqual(invoke(account, call));
  });
});
