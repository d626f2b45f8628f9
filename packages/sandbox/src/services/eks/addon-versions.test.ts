import { expect } from 'vitest';
import { addons } from './data/addons.ts';
import { kubernetesVersions } from './data/kubernetes-versions.ts';
import { refusal, test } from './testing/world.ts';

test('lists the versions for one Kubernetes minor', async ({ world: { eks } }) => {
  const query = { addonName: 'aws-guardduty-agent', kubernetesVersion: '1.34' };
  const { addons: found = [] } = await eks.describeAddonVersions(query);
  expect(found).toMatchObject([
    { addonName: 'aws-guardduty-agent', type: 'security', publisher: 'eks', owner: 'aws' },
  ]);
  const versions = found[0]?.addonVersions?.map(({ addonVersion }) => addonVersion);
  // Docs:
  // https://docs.aws.amazon.com/guardduty/latest/ug/prereq-runtime-monitoring-eks-support.html
  expect(versions).toEqual([
    'v1.16.0-eksbuild.1',
    'v1.15.0-eksbuild.1',
    'v1.12.2-eksbuild.1',
    'v1.12.1-eksbuild.2',
    'v1.11.0-eksbuild.4',
  ]);
  expect(found[0]?.addonVersions?.[0]).toMatchObject({
    architecture: ['amd64', 'arm64'],
    compatibilities: [{ clusterVersion: '1.34', platformVersions: ['*'], defaultVersion: true }],
    requiresIamPermissions: false,
  });
});

test('filters by type and owner', async ({ world: { eks } }) => {
  const names = async (query: object) => {
    const { addons: found = [] } = await eks.describeAddonVersions(query);
    return found.map(({ addonName }) => addonName);
  };
  expect(await names({ types: ['networking'] })).toEqual(['coredns', 'kube-proxy', 'vpc-cni']);
  expect(await names({ owners: ['community'] })).toEqual(['metrics-server']);
  expect(await names({ publishers: ['somebody'] })).toEqual([]);
  expect(await names({ publishers: ['eks'] })).toHaveLength(addons.length);
});

test('refuses an add-on that EKS does not know', async ({ world: { eks } }) => {
  const fault = await refusal(eks.describeAddonVersions({ addonName: 'unheard-of' }));
  expect(fault).toMatchObject({ name: 'InvalidParameterException', addonName: 'unheard-of' });
});

test('describes the configuration of a version', async ({ world: { eks } }) => {
  const answer = await eks.describeAddonConfiguration({
    addonName: 'vpc-cni',
    addonVersion: 'v1.22.4-eksbuild.3',
  });
  expect(JSON.parse(answer.configurationSchema ?? '')).toMatchObject({
    type: 'object',
    properties: { env: { type: 'object' } },
  });
  expect(answer.podIdentityConfiguration).toEqual([
    {
      serviceAccount: 'aws-node',
      recommendedManagedPolicies: ['arn:aws:iam::aws:policy/AmazonEKS_CNI_Policy'],
    },
  ]);
});

test('every add-on has at most one default for a minor, within its range', () => {
  const minors = kubernetesVersions.map(({ minor }) => minor);
  for (const { name, versions } of addons) {
    const defaults = versions.flatMap(({ defaultFor = [] }) => [...defaultFor]);
    expect(new Set(defaults).size, name).toBe(defaults.length);
    for (const { from, to, defaultFor = [] } of versions) {
      const within = minors.slice(minors.indexOf(to), minors.indexOf(from) + 1 || minors.length);
      expect(within).toEqual(expect.arrayContaining([...defaultFor]));
    }
  }
});
