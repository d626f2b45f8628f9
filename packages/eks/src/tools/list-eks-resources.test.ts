import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAws, type TestAws } from '../testing/aws.ts';
import { listEksResources } from './list-eks-resources.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws.close());

type Listed = {
  readonly items: Record<string, unknown>[];
  readonly next_token: string | null;
  readonly notes?: string[];
};

async function list(input: object, actions: readonly string[] = ['eks:*'], region?: string) {
  const { aws: session, calls } = await aws.as(actions, region);
  // The output is what the tool's own schema says.
  const data = (await listEksResources.prepare(input).run({ aws: session })) as Listed;
  return { data, text: listEksResources.text(data), calls };
}

test('one call shows every cluster of the region with version, support, status and health', async () => {
  const { data, text, calls } = await list({ resource_type: 'cluster' });
  expect(data).toEqual({
    resource_type: 'cluster',
    region: 'us-west-2',
    count: 3,
    items: [
      {
        name: 'prod',
        version: '1.33',
        support: 'extended until 2027-07-29',
        status: 'ACTIVE',
        health: 'ok',
        platform_version: 'eks.33',
        endpoint_access: 'public+private',
        created: '2026-05-16',
      },
      expect.objectContaining({ name: 'shop-dev', version: '1.36', endpoint_access: 'public' }),
      expect.objectContaining({ name: 'staging', version: '1.35' }),
    ],
    next_token: null,
  });
  expect(text.split('\n').slice(0, 3)).toEqual([
    '3 clusters (us-west-2)',
    'name | version | support | status | health | platform_version | endpoint_access | created',
    'prod | 1.33 | extended until 2027-07-29 | ACTIVE | ok | eks.33 | public+private | 2026-05-16',
  ]);
  // One list, one description a cluster, one question for all versions.
  expect(calls.map(({ operation }) => operation).sort()).toEqual([
    'DescribeCluster',
    'DescribeCluster',
    'DescribeCluster',
    'DescribeClusterVersions',
    'ListClusters',
  ]);
});

test('the region of the connection decides', async () => {
  const { data } = await list({ resource_type: 'cluster' }, ['eks:*'], 'eu-west-1');
  expect(data.items.map(({ name }) => name)).toEqual(['payments-eu']);
});

test('pages join without gap or double, and a next_token belongs to its question', async () => {
  const first = await list({ resource_type: 'addon', cluster_name: 'prod', max_results: 4 });
  expect(first.data.items).toHaveLength(4);
  expect(first.text).toContain(`There is more. next_token: ${first.data.next_token}`);
  const again = {
    resource_type: 'addon',
    cluster_name: 'prod',
    max_results: 4,
    next_token: first.data.next_token,
  };
  const second = await list(again);
  expect(second.data.next_token).toBeNull();
  const names = [...first.data.items, ...second.data.items].map(({ name }) => name);
  expect(names).toEqual([...new Set(names)].sort());
  expect(names).toHaveLength(6);
  await expect(list({ ...again, cluster_name: 'staging' })).rejects.toThrow(/other arguments/);
});

test('what may not be described keeps its name, and one note says why', async () => {
  const { data, text } = await list({ resource_type: 'cluster' }, ['eks:ListClusters']);
  expect(data.items).toEqual([{ name: 'prod' }, { name: 'shop-dev' }, { name: 'staging' }]);
  expect(data.notes).toHaveLength(1);
  expect(data.notes?.[0]).toMatch(
    /^Details are missing for 3 of them\. eks:DescribeCluster answered AccessDeniedException: User: .* is not authorized to perform: eks:DescribeCluster on resource: arn:aws:eks:us-west-2:111122223333:cluster\/\S+ because no identity-based policy allows the eks:DescribeCluster action/,
  );
  expect(text).toContain(data.notes?.[0]);
});

test('without the right to see support dates the rest is still there', async () => {
  const { data } = await list({ resource_type: 'cluster' }, [
    'eks:ListClusters',
    'eks:DescribeCluster',
  ]);
  expect(data.items[0]).toMatchObject({ name: 'prod', status: 'ACTIVE', support: undefined });
  expect(data.notes).toEqual([
    'Support dates are unknown: eks:DescribeClusterVersions answered AccessDeniedException.',
  ]);
});

test('a refused list is an error with AWS’s words', async () => {
  await expect(list({ resource_type: 'cluster' }, [])).rejects.toThrow(
    /is not authorized to perform: eks:ListClusters/,
  );
});

test.each(['Clusters', 'CLUSTER', 'cluster'])('the type may be spelled %s', async (spelling) => {
  expect((await list({ resourceType: spelling })).data.items).toHaveLength(3);
});

test.each([
  'nodeGroups',
  'node-group',
  'access_entries',
  'identityProviderConfigs',
  'certificate authorities',
])('the type may be spelled %s', (spelling) => {
  expect(() =>
    listEksResources.prepare({ resource_type: spelling, cluster: 'prod' }),
  ).not.toThrow();
});

test('faults of input say what would be valid', async () => {
  await expect(list({ resource_type: 'nodegroup' })).rejects.toThrow(/give cluster_name/);
  await expect(
    list({ resource_type: 'addon', cluster_name: 'prod', filters: { namespace: 'x' } }),
  ).rejects.toThrow('resource_type addon has no filter namespace. It has none.');
  expect(() => listEksResources.prepare({ resource_type: 'pod' })).toThrow(
    /resource_type: Invalid option: .*"cluster"/,
  );
  expect(() => listEksResources.prepare({ resource_type: 'cluster', max_results: 101 })).toThrow(
    /<=100/,
  );
  expect(() => listEksResources.prepare({ resource_type: 'addon', cluster_name: '-x' })).toThrow(
    /a cluster name has/,
  );
});

test('a cluster that does not exist is named', async () => {
  await expect(list({ resource_type: 'addon', cluster_name: 'ghost' })).rejects.toMatchObject({
    message: expect.stringContaining('No cluster found for name: ghost'),
    facts: { code: 'ResourceNotFoundException', status: 404, requestId: expect.any(String) },
  });
});

test('filters narrow a list', async () => {
  const failing = await list({
    resource_type: 'insight',
    cluster_name: 'prod',
    filters: { status: 'error' },
  });
  expect(failing.data.items).toEqual([
    expect.objectContaining({ title: 'EKS add-on version compatibility', status: 'ERROR' }),
  ]);
  await expect(
    list({ resource_type: 'insight', cluster_name: 'prod', filters: { status: 'FAILING' } }),
  ).rejects.toThrow('Filter status of insights is one of ERROR, PASSING, UNKNOWN, WARNING.');
  const versions = await list({
    resource_type: 'addonversion',
    filters: { addon_name: 'aws-guardduty-agent', kubernetes_version: '1.34' },
  });
  expect(versions.data.items.length).toBeGreaterThan(0);
  for (const { kubernetes } of versions.data.items) expect(kubernetes).toContain('1.34');
});

test('an empty list says how empty it is', async () => {
  const { text } = await list({ resource_type: 'capability', cluster_name: 'prod' });
  expect(text).toBe('0 capabilities (prod, us-west-2)');
});
