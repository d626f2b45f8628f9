// Source: docs, https://smithy.io/2.0/spec/http-bindings.html#http-uri-label
import { expect, it } from 'vitest';
import { schemasOf } from './schemas.ts';
import { matchUri } from './uri.ts';

const ARN = 'arn:aws:iam::111122223333:role/path/name';

it.each([
  ['GET', '/clusters', 'ListClusters', {}],
  ['POST', '/clusters', 'CreateCluster', {}],
  ['GET', '/clusters/prod', 'DescribeCluster', { name: 'prod' }],
  [
    'GET',
    `/clusters/prod/access-entries/${encodeURIComponent(ARN)}`,
    'DescribeAccessEntry',
    { clusterName: 'prod', principalArn: ARN },
  ],
  ['GET', `/tags/${encodeURIComponent(ARN)}`, 'ListTagsForResource', { resourceArn: ARN }],
  ['GET', '/addons/supported-versions', 'DescribeAddonVersions', {}],
])('%s %s is %s', (method, path, operation, labels) => {
  expect(matchUri(schemasOf('eks'), method, path)).toEqual({ operation, labels });
});

it.each([
  ['GET', '/'],
  ['GET', '/clusters/'],
  ['PUT', '/clusters'],
  ['GET', '/clusters/prod/nothing'],
  ['GET', `/tags/${ARN}`],
  ['GET', '/clusters/%zz'],
])('%s %s is no operation', (method, path) => {
  expect(matchUri(schemasOf('eks'), method, path)).toBeUndefined();
});

it('prefers a literal to a label, and lets a greedy label take what is left', () => {
  const schemas = {
    names: [],
    operations: {},
    errors: {},
    enums: {},
    routes: {
      Any: ['GET', '/{name}', 200],
      Fixed: ['GET', '/fixed', 200],
      Deep: ['GET', '/objects/{key+}', 200],
    },
  } as const;
  expect(matchUri(schemas, 'GET', '/fixed')?.operation).toBe('Fixed');
  expect(matchUri(schemas, 'GET', '/other')?.labels).toEqual({ name: 'other' });
  expect(matchUri(schemas, 'GET', '/objects/a/b%2Fc')?.labels).toEqual({ key: 'a/b/c' });
});
