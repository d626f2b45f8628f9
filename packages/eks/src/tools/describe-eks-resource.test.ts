import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAws, type TestAws } from '../testing/aws.ts';
import { describeEksResource } from './describe-eks-resource.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws.close());

async function describeIt(input: object, actions: readonly string[] = ['eks:*']) {
  const { aws: session } = await aws.as(actions);
  const data = await describeEksResource.prepare(input).run({ aws: session });
  return { data, text: describeEksResource.text(data) };
}

test('a cluster stands in full under its type, with its support dates', async () => {
  const { data, text } = await describeIt({ resource_type: 'cluster', cluster_name: 'prod' });
  expect(data).toMatchObject({
    resource_type: 'cluster',
    region: 'us-west-2',
    cluster: {
      name: 'prod',
      version: '1.33',
      status: 'ACTIVE',
      createdAt: '2026-05-16T08:00:00Z',
      upgradePolicy: { supportType: 'EXTENDED' },
      support: 'extended until 2027-07-29',
    },
  });
  expect(text).toContain('resourcesVpcConfig:\n  subnetIds: subnet-');
  expect(text).not.toMatch(/null|undefined|\{\}/);
});

test('without the right to see support dates a note says so', async () => {
  const input = { resource_type: 'cluster', cluster_name: 'prod' };
  const { data, text } = await describeIt(input, ['eks:DescribeCluster']);
  const note =
    'Support dates are unknown: eks:DescribeClusterVersions answered AccessDeniedException.';
  expect(data).toMatchObject({ cluster: { version: '1.33' }, notes: [note] });
  expect(text).toContain(note);
});

test('cluster_name and resource_name both name a cluster, and may not contradict each other', async () => {
  const { data } = await describeIt({ resource_type: 'cluster', resource_name: 'staging' });
  expect(data).toMatchObject({ cluster: { name: 'staging' } });
  await expect(
    describeIt({ resource_type: 'cluster', resource_name: 'staging', cluster_name: 'prod' }),
  ).rejects.toThrow('cluster_name prod and resource_name staging differ; give one.');
  await expect(describeIt({ resource_type: 'cluster' })).rejects.toThrow(/which cluster\?/);
});

test('an access entry comes with its policies', async () => {
  const { data } = await describeIt({
    resource_type: 'access_entry',
    cluster_name: 'prod',
    resource_name: 'arn:aws:iam::111122223333:user/gantry-viewer',
  });
  expect(data).toMatchObject({
    accessentry: {
      type: 'STANDARD',
      associatedAccessPolicies: [
        { policy: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy' },
      ],
    },
  });
});

test('an add-on version shows its configuration schema as data', async () => {
  const { data } = await describeIt({
    resource_type: 'addonversion',
    resource_name: 'coredns:v1.12.1-eksbuild.2',
  });
  expect(data).toMatchObject({
    addonversion: { addonName: 'coredns', configurationSchema: expect.any(Object) },
  });
  await expect(
    describeIt({ resource_type: 'addonversion', resource_name: 'coredns' }),
  ).rejects.toThrow(/NAME:VERSION/);
});

test('a Kubernetes version is described, an unknown one is not', async () => {
  const { data } = await describeIt({ resource_type: 'clusterversion', resource_name: '1.34' });
  expect(data).toMatchObject({ clusterversion: { versionStatus: 'STANDARD_SUPPORT' } });
  await expect(
    describeIt({ resource_type: 'clusterversion', resource_name: '1.99' }),
  ).rejects.toThrow(/1\.99/);
});

test('what EKS cannot describe says so', async () => {
  await expect(describeIt({ resource_type: 'accesspolicy', resource_name: 'x' })).rejects.toThrow(
    /nothing to describe for resource_type accesspolicy/,
  );
});

test('a missing name, a missing resource and a missing right each say what is missing', async () => {
  const addon = { resource_type: 'addon', cluster_name: 'prod' };
  await expect(describeIt(addon)).rejects.toThrow('Give resource_name: which addon?');
  await expect(describeIt({ ...addon, name: 'ghost' })).rejects.toMatchObject({
    facts: { code: 'ResourceNotFoundException', operation: 'DescribeAddon' },
  });
  await expect(
    describeIt({ resource_type: 'cluster', cluster: 'prod' }, ['eks:ListClusters']),
  ).rejects.toThrow(
    /is not authorized to perform: eks:DescribeCluster on resource: arn:aws:eks:us-west-2:111122223333:cluster\/prod/,
  );
});
