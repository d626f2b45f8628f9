import { describe, expect } from 'vitest';
import { MINUTE, refusal, test, type World } from './testing/world.ts';

// https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html, as far as it says how EKS
// refuses; the words are ours.

const name = 'staging';
const DAY = 24 * 60 * MINUTE;

async function upgraded({ eks, clock }: World): Promise<void> {
  await eks.updateClusterVersion({ name, version: '1.36' });
  clock.advance(10 * MINUTE);
}

async function readiness({ eks }: World): Promise<unknown> {
  const filter = { categories: ['ROLLBACK_READINESS' as const] };
  const { insights = [] } = await eks.listInsights({ clusterName: name, filter });
  return Object.fromEntries(insights.map((it) => [it.name, it.insightStatus?.status]));
}

describe('a rollback', () => {
  test('takes the control plane back to where it was this week', async ({ world }) => {
    const { eks, clock } = world;
    await upgraded(world);
    expect(await readiness(world)).toEqual({
      'API usage compatibility': 'PASSING',
      'Cluster health issues': 'PASSING',
      'EKS add-on version compatibility': 'PASSING',
      'Kubelet version skew': 'PASSING',
      'kube-proxy version skew': 'PASSING',
    });
    const { update } = await eks.updateClusterVersion({ name, version: '1.35' });
    expect(update).toMatchObject({
      type: 'VersionRollback',
      status: 'InProgress',
      params: [
        { type: 'Version', value: '1.35' },
        { type: 'PlatformVersion', value: 'eks.9' },
      ],
    });
    clock.advance(10 * MINUTE);
    const { cluster } = await eks.describeCluster({ name });
    expect(cluster).toMatchObject({ status: 'ACTIVE', version: '1.35', platformVersion: 'eks.9' });
    expect(await readiness(world)).toEqual({});
    const further = await refusal(eks.updateClusterVersion({ name, version: '1.34' }));
    expect(further.name).toBe('InvalidRequestException');
  });

  test('is not for a cluster that was made so, nor after a week', async ({ world }) => {
    const { eks, clock } = world;
    const made = await refusal(eks.updateClusterVersion({ name: 'shop-dev', version: '1.35' }));
    expect(made).toMatchObject({
      name: 'InvalidRequestException',
      message: 'Cluster shop-dev was not upgraded from 1.35 to 1.36 and cannot be rolled back',
    });
    await upgraded(world);
    clock.advance(7 * DAY + MINUTE);
    const late = await refusal(eks.updateClusterVersion({ name, version: '1.35', force: true }));
    expect(late.message).toMatch(/upgraded more than 7 days ago/);
    expect(await readiness(world)).toEqual({});
    const two = await refusal(eks.updateClusterVersion({ name, version: '1.34' }));
    expect(two.message).toBe('Unsupported Kubernetes minor version update from 1.36 to 1.34');
  });

  test('needs the policy EXTENDED for a version in extended support', async ({ world }) => {
    const { eks, clock } = world;
    const prod = { name: 'prod', version: '1.34', force: true };
    await eks.updateClusterVersion(prod);
    clock.advance(10 * MINUTE);
    const upgradePolicy = { supportType: 'STANDARD' as const };
    await eks.updateClusterConfig({ name: 'prod', upgradePolicy });
    clock.advance(3 * MINUTE);
    const back = { name: 'prod', version: '1.33', force: true };
    expect((await refusal(eks.updateClusterVersion(back))).message).toMatch(/extended support/);
    const extended = { supportType: 'EXTENDED' as const };
    await eks.updateClusterConfig({ name: 'prod', upgradePolicy: extended });
    clock.advance(3 * MINUTE);
    const { update } = await eks.updateClusterVersion(back);
    expect(update?.type).toBe('VersionRollback');
  });

  test('is blocked by what is newer, unless forced', async ({ world }) => {
    const { eks, clock } = world;
    await upgraded(world);
    const { addons = [] } = await eks.describeAddonVersions({
      addonName: 'kube-proxy',
      kubernetesVersion: '1.36',
    });
    const addonVersion = addons[0]?.addonVersions?.[0]?.addonVersion;
    await eks.updateAddon({ clusterName: name, addonName: 'kube-proxy', addonVersion });
    clock.advance(MINUTE);
    const refused = await refusal(eks.updateClusterVersion({ name, version: '1.35' }));
    expect(refused.name).toBe('InvalidStateException');
    // The attempt looked at the cluster anew.
    expect(await readiness(world)).toMatchObject({
      'EKS add-on version compatibility': 'ERROR',
      'kube-proxy version skew': 'ERROR',
    });
    await eks.updateClusterVersion({ name, version: '1.35', force: true });
  });

  test('cannot be cancelled without nodes of Auto Mode', async ({ world }) => {
    const { eks } = world;
    await upgraded(world);
    const { update } = await eks.updateClusterVersion({ name, version: '1.35' });
    const fault = await refusal(eks.cancelUpdate({ name, updateId: update?.id }));
    expect(fault.name).toBe('InvalidRequestException');
    const none = await refusal(eks.cancelUpdate({ name, updateId: 'none' }));
    expect(none.name).toBe('ResourceNotFoundException');
  });
});
