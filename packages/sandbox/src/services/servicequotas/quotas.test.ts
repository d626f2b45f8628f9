import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ListAWSDefaultServiceQuotasCommand,
  ListServiceQuotasCommand,
  ListServicesCommand,
  paginateListServiceQuotas,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusal, type Started, started } from '../../testing/started.ts';
import { quotas as eksQuotas } from '../eks/limits.ts';
import { type Quota, quotaTable } from './data/quotas.ts';

// Source of codes and defaults: docs (quota tables of each service), codes as published by users.

let world: Started;
let client: ServiceQuotasClient;
beforeEach(async () => {
  world = await started();
  client = world.client(ServiceQuotasClient);
});
afterEach(() => world.close());

const clusters = { ServiceCode: 'eks', QuotaCode: 'L-1194D53C' };
const vpc = { ServiceCode: 'vpc' };
const vcpus = { ServiceCode: 'ec2', QuotaCode: 'L-1216C47A' };

test('a quota is told by its code', async () => {
  const { Quota } = await client.send(new GetServiceQuotaCommand(clusters));
  expect(Quota).toEqual({
    ServiceCode: 'eks',
    ServiceName: 'Amazon Elastic Kubernetes Service (Amazon EKS)',
    QuotaArn: 'arn:aws:servicequotas:us-west-2:111122223333:eks/L-1194D53C',
    QuotaCode: 'L-1194D53C',
    QuotaName: 'Clusters',
    Value: 100,
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
    QuotaAppliedAtLevel: 'ACCOUNT',
  });
  expect(eksQuotas.clustersPerRegion).toBe(Quota?.Value);
});

test('what the account was granted may be more than the default', async () => {
  const own = await client.send(new GetServiceQuotaCommand(vcpus));
  const usual = await client.send(new GetAWSDefaultServiceQuotaCommand(vcpus));
  expect([own.Quota?.Value, usual.Quota?.Value]).toEqual([640, 5]);
  expect(usual.Quota?.QuotaArn).toBe('arn:aws:servicequotas:us-west-2::ec2/L-1216C47A');
});

test('quotas of a service are listed in pages', async () => {
  const found: (string | undefined)[] = [];
  for await (const page of paginateListServiceQuotas({ client, pageSize: 3 }, vpc)) {
    found.push(...(page.Quotas ?? []).map(({ QuotaCode }) => QuotaCode));
  }
  const codes = Object.values<Quota>(quotaTable).filter(({ service }) => service === 'vpc');
  expect(found.toSorted()).toEqual(codes.map(({ code }) => code).toSorted());
  const usual = await client.send(new ListAWSDefaultServiceQuotasCommand({ ServiceCode: 'vpc' }));
  expect(usual.Quotas).toHaveLength(found.length);
  const wrong = new ListServiceQuotasCommand({ ServiceCode: 'vpc', NextToken: 'other' });
  expect(await refusal(client.send(wrong))).toMatch(/^400 InvalidPaginationTokenException/);
});

test('services are listed by code', async () => {
  const { Services } = await client.send(new ListServicesCommand({}));
  expect(Services?.map(({ ServiceCode }) => ServiceCode)).toEqual([
    'ec2',
    'eks',
    'elasticloadbalancing',
    'iam',
    'vpc',
  ]);
});

test('quotas of IAM are kept in us-east-1', async () => {
  const roles = new GetServiceQuotaCommand({ ServiceCode: 'iam', QuotaCode: 'L-FE177D64' });
  expect(await refusal(client.send(roles))).toMatch(/^400 NoSuchResourceException/);
  const virginia = world.client(ServiceQuotasClient, 'gantry-viewer', 'us-east-1');
  const { Quota } = await virginia.send(roles);
  expect(Quota).toMatchObject({ Value: 1000, GlobalQuota: true });
});

test('what there is not is named', async () => {
  const quota = new GetServiceQuotaCommand({ ...clusters, QuotaCode: 'L-00000000' });
  expect(await refusal(client.send(quota))).toBe(
    '400 NoSuchResourceException: The request failed because the specified quota L-00000000 does ' +
      'not exist for service eks.',
  );
  const service = new ListServiceQuotasCommand({ ServiceCode: 'nothing' });
  expect(await refusal(client.send(service))).toMatch(/^400 NoSuchResourceException/);
});

test('codes are unique and of AWS’s form', () => {
  const codes = Object.values<Quota>(quotaTable).map(({ code }) => code);
  expect(new Set(codes).size).toBe(codes.length);
  for (const code of codes) expect(code).toMatch(/^L-[0-9A-F]{8}$/);
});
