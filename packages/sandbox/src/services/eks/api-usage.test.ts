import { describe, expect } from 'vitest';
import type { Account } from '../../account/account.ts';
import { noteApiUse } from './api-usage.ts';
import { eksState } from './state.ts';
import { MINUTE, clusterRole as roleArn, subnetIds, test, type World } from './testing/world.ts';

// Source of the words: recorded insights (spec of failure modes, eks-upgrade-deprecated-api).

const clusterName = 'old';
const DAY = 24 * 60 * MINUTE;
const flow = { group: 'flowcontrol.apiserver.k8s.io', version: 'v1beta3', resource: 'flowschemas' };

function recordOf(account: Account, name: string) {
  const region = account.regions.get('us-west-2');
  const cluster = region && eksState(region).clusters.get(name);
  if (!cluster) throw new Error(`There is no cluster ${name}`);
  return cluster;
}

/** A cluster on the oldest version on offer, one before APIs go. */
async function oldCluster({ eks, clock, account }: World) {
  const resourcesVpcConfig = { subnetIds };
  await eks.createCluster({ name: clusterName, version: '1.31', roleArn, resourcesVpcConfig });
  clock.advance(12 * MINUTE);
  await eks.describeCluster({ name: clusterName });
  return recordOf(account, clusterName);
}

async function insight({ eks, clock }: World) {
  await eks.startInsightsRefresh({ clusterName });
  clock.advance(2 * MINUTE);
  const { insights = [] } = await eks.listInsights({ clusterName });
  const found = insights.find(({ name }) => name?.startsWith('Deprecated APIs'));
  return (await eks.describeInsight({ clusterName, id: found?.id })).insight;
}

describe('APIs that go', () => {
  test('are told with their users for thirty days', async ({ world }) => {
    const cluster = await oldCluster(world);
    expect(await insight(world)).toMatchObject({
      name: 'Deprecated APIs removed in Kubernetes v1.32',
      kubernetesVersion: '1.32',
      insightStatus: {
        status: 'PASSING',
        reason: 'No deprecated API usage detected within the last 30 days.',
      },
    });
    const used = world.clock.now();
    noteApiUse(cluster, { ...flow, userAgent: 'argocd/v2.9', at: used, requests: 2 });
    noteApiUse(cluster, { ...flow, userAgent: 'argocd/v2.9', at: used });
    expect(await insight(world)).toMatchObject({
      insightStatus: {
        status: 'ERROR',
        reason:
          'Deprecated API usage detected within last 30 days and your cluster is on Kubernetes v1.31.',
      },
      categorySpecificSummary: {
        deprecationDetails: [
          {
            usage: '/apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas',
            replacedWith: '/apis/flowcontrol.apiserver.k8s.io/v1/flowschemas',
            stopServingVersion: '1.32',
            startServingReplacementVersion: '1.29',
            clientStats: [
              {
                userAgent: 'argocd/v2.9',
                numberOfRequestsLast30Days: 3,
                lastRequestTime: new Date(used),
              },
            ],
          },
        ],
      },
    });
    world.clock.advance(29 * DAY);
    expect((await insight(world))?.insightStatus?.status).toBe('ERROR');
    world.clock.advance(DAY);
    expect((await insight(world))?.insightStatus?.status).toBe('PASSING');
  });

  test('and those that are new stand in the way of going back', async ({ world }) => {
    const { eks, clock, account } = world;
    await eks.updateClusterVersion({ name: 'prod', version: '1.34', force: true });
    clock.advance(10 * MINUTE);
    await eks.describeCluster({ name: 'prod' });
    noteApiUse(recordOf(account, 'prod'), {
      ...{ group: 'resource.k8s.io', version: 'v1', resource: 'resourceclaims' },
      ...{ userAgent: 'kubectl/v1.34', at: clock.now() },
    });
    await eks.startInsightsRefresh({ clusterName: 'prod' });
    clock.advance(2 * MINUTE);
    const filter = { categories: ['ROLLBACK_READINESS' as const], statuses: ['ERROR' as const] };
    const { insights = [] } = await eks.listInsights({ clusterName: 'prod', filter });
    expect(insights.map((it) => it.name)).toContain('API usage compatibility');
  });
});
