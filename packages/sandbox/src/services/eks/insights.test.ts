import type { Insight } from '@aws-sdk/client-eks';
import { describe, expect } from 'vitest';
import { MINUTE, refusal, test, type World } from './testing/world.ts';

const clusterName = 'prod';
const agent = { clusterName, addonName: 'aws-guardduty-agent' };
const COMPATIBILITY = 'EKS add-on version compatibility';

async function insightNamed({ eks }: World, name: string): Promise<Insight | undefined> {
  const filter = { categories: ['UPGRADE_READINESS' as const] };
  const { insights = [] } = await eks.listInsights({ clusterName, filter });
  const found = insights.find((insight) => insight.name === name);
  return (await eks.describeInsight({ clusterName, id: found?.id })).insight;
}

async function refresh({ eks, clock }: World): Promise<void> {
  await eks.startInsightsRefresh({ clusterName });
  clock.advance(2 * MINUTE);
}

describe('add-on compatibility', () => {
  test('prod cannot go on with its GuardDuty agent', async ({ world }) => {
    const { addon } = await world.eks.describeAddon(agent);
    expect(await insightNamed(world, COMPATIBILITY)).toMatchObject({
      category: 'UPGRADE_READINESS',
      kubernetesVersion: '1.34',
      insightStatus: { status: 'ERROR' },
      categorySpecificSummary: {
        addonCompatibilityDetails: [
          {
            name: 'aws-guardduty-agent',
            compatibleVersions: expect.arrayContaining(['v1.11.0-eksbuild.4']),
          },
        ],
      },
      resources: expect.arrayContaining([
        expect.objectContaining({
          arn: addon?.addonArn,
          insightStatus: expect.objectContaining({ status: 'ERROR' }),
        }),
      ]),
    });
    const fault = await refusal(
      world.eks.updateClusterVersion({ name: clusterName, version: '1.34' }),
    );
    expect(fault).toMatchObject({ name: 'InvalidStateException', clusterName });
  });

  test('a newer agent clears the way, once insights look again', async ({ world }) => {
    const { eks, clock } = world;
    await eks.updateAddon({ ...agent, addonVersion: 'v1.11.0-eksbuild.4' });
    clock.advance(MINUTE);
    expect((await insightNamed(world, COMPATIBILITY))?.insightStatus?.status).toBe('ERROR');
    await refresh(world);
    const insight = await insightNamed(world, COMPATIBILITY);
    // Recorded: aws eks list-insights, 2025
    expect(insight?.insightStatus).toEqual({
      status: 'PASSING',
      reason: 'All installed EKS add-on versions are compatible with next Kubernetes version.',
    });
    expect(insight?.lastTransitionTime).toEqual(insight?.lastRefreshTime);
    await eks.updateClusterVersion({ name: clusterName, version: '1.34' });
    clock.advance(10 * MINUTE);
    const { cluster } = await eks.describeCluster({ name: clusterName });
    expect(cluster).toMatchObject({ status: 'ACTIVE', version: '1.34', platformVersion: 'eks.19' });
  });

  test('so does doing without it', async ({ world }) => {
    await world.eks.deleteAddon(agent);
    world.clock.advance(MINUTE);
    await refresh(world);
    expect((await insightNamed(world, COMPATIBILITY))?.insightStatus?.status).toBe('PASSING');
  });
});

describe('other checks', () => {
  test('nodes left behind by an upgrade are a warning', async ({ world }) => {
    await world.eks.updateClusterVersion({ name: clusterName, version: '1.34', force: true });
    world.clock.advance(10 * MINUTE);
    expect(await insightNamed(world, 'Kubelet version skew')).toMatchObject({
      kubernetesVersion: '1.35',
      insightStatus: { status: 'WARNING' },
      resources: [
        { insightStatus: { status: 'WARNING', reason: 'general is on Kubernetes 1.33.' } },
        { insightStatus: { status: 'WARNING' } },
      ],
    });
  });

  test('without its access entry EKS cannot look', async ({ world }) => {
    const { accessEntries = [] } = await world.eks.listAccessEntries({ clusterName });
    const principalArn = accessEntries.find((arn) => arn.includes('aws-service-role'));
    await world.eks.deleteAccessEntry({ clusterName, principalArn });
    await refresh(world);
    const { insights = [] } = await world.eks.listInsights({ clusterName });
    expect(new Set(insights.map((it) => it.insightStatus?.status))).toEqual(new Set(['UNKNOWN']));
  });

  test('the newest version has nothing to be ready for', async ({ world: { eks } }) => {
    expect((await eks.listInsights({ clusterName: 'shop-dev' })).insights).toEqual([]);
  });
});

describe('lists', () => {
  test('are filtered', async ({ world: { eks } }) => {
    const names = async (filter: object) => {
      const { insights = [] } = await eks.listInsights({ clusterName, filter });
      return insights.map(({ name }) => name);
    };
    expect(await names({ statuses: ['ERROR', 'WARNING'] })).toEqual([COMPATIBILITY]);
    expect(await names({ kubernetesVersions: ['1.34'] })).toHaveLength(5);
    expect(await names({ kubernetesVersions: ['1.35'] })).toEqual([]);
    expect(await names({ categories: ['MISCONFIGURATION'] })).toEqual([]);
  });

  test('hold summaries, and page', async ({ world: { eks } }) => {
    const first = await eks.listInsights({ clusterName, maxResults: 4 });
    const rest = await eks.listInsights({ clusterName, nextToken: first.nextToken });
    expect([first.insights?.length, rest.insights?.length]).toEqual([4, 1]);
    expect(rest.insights?.[0]).not.toHaveProperty('recommendation');
  });

  test('are looked at anew once a day', async ({ world: { eks, clock } }) => {
    const at = async () => {
      const { insights = [] } = await eks.listInsights({ clusterName });
      return insights[0]?.lastRefreshTime?.getTime() ?? Number.NaN;
    };
    const before = await at();
    clock.advance(24 * 60 * MINUTE);
    expect((await at()) - before).toBe(24 * 60 * MINUTE);
  });

  test('a refresh is described, an insight that is not there refused', async ({ world }) => {
    const { eks } = world;
    const none = await refusal(eks.describeInsightsRefresh({ clusterName }));
    expect(none.name).toBe('ResourceNotFoundException');
    await refresh(world);
    const done = await eks.describeInsightsRefresh({ clusterName });
    expect(done).toMatchObject({ status: 'COMPLETED', endedAt: expect.any(Date) });
    const fault = await refusal(eks.describeInsight({ clusterName, id: 'none' }));
    expect(fault.name).toBe('ResourceNotFoundException');
  });
});
