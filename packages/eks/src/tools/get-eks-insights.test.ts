import { invoke } from '@gantry/sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAws, type TestAws } from '../testing/aws.ts';
import { getEksInsights } from './get-eks-insights.ts';

let aws: TestAws;
beforeAll(async () => {
  aws = await startAws();
});
afterAll(() => aws.close());

type Answer = {
  readonly insights: Record<string, unknown>[];
  readonly next_token: string | null;
  readonly notes?: string[];
  readonly detail_mode: boolean;
};

async function ask(input: object, actions: readonly string[] = ['eks:*']) {
  const { aws: session, calls } = await aws.as(actions);
  // The output is what the tool's own schema says.
  const data = (await getEksInsights.prepare(input).run({ aws: session })) as Answer;
  return { data, text: getEksInsights.text(data), calls };
}

test('one call tells whether the cluster is ready, what stands in the way and what would fit', async () => {
  const { data, text, calls } = await ask({ cluster_name: 'prod' });
  const [worst, ...rest] = data.insights;
  expect(worst).toMatchObject({
    name: 'EKS add-on version compatibility',
    status: 'ERROR',
    kubernetes_version: '1.34',
    affected: [{ resource: expect.stringContaining('addon/prod/aws-guardduty-agent/') }],
    resources_passing: 5,
    summary: {
      addonCompatibilityDetails: [
        {
          name: 'aws-guardduty-agent',
          compatibleVersions: expect.arrayContaining(['v1.12.1-eksbuild.2']),
        },
      ],
    },
  });
  expect(rest.map(({ status }) => status)).toEqual(['PASSING', 'PASSING', 'PASSING', 'PASSING']);
  expect(text).toMatch(/^prod: 5 insights, 1 not passing\n/);
  expect(text).toMatch(/PASSING: .*Kubelet version skew/);
  // The list, and a description of what fails.
  expect(calls.map(({ operation }) => operation)).toEqual(['ListInsights', 'DescribeInsight']);
});

test('short pages of EKS do not hide what fails, and a page of one’s own says that it is one', async () => {
  aws.account.faults.set([{ kind: 'partial-page', service: 'eks', items: 2 }]);
  const { data, text } = await ask({ cluster_name: 'prod' });
  expect(text).toMatch(/^prod: 5 insights, 1 not passing\n/);
  expect(data.next_token).toBeNull();
  const first = await ask({ cluster_name: 'prod', max_results: 3 });
  expect(first.text).toMatch(/^prod: 3 insights on this page, /);
});

test('one insight in full', async () => {
  const { data } = await ask({ cluster_name: 'prod' });
  const id = data.insights.at(-1)?.id;
  const full = await ask({ cluster_name: 'prod', insight_id: id });
  expect(full.data).toMatchObject({
    detail_mode: true,
    insights: [{ id, recommendation: expect.any(String) }],
  });
  expect((await ask({ cluster_name: 'prod', insight_id: ' ' })).data.detail_mode).toBe(false);
});

test('filters narrow, in any spelling', async () => {
  const errors = await ask({
    cluster_name: 'prod',
    status: 'error',
    category: 'upgrade_readiness',
  });
  expect(errors.data.insights).toHaveLength(1);
  const none = await ask({ clusterName: 'prod', category: 'MISCONFIGURATION' });
  expect(none.text).toBe('prod: 0 insights, 0 not passing');
  expect(() => getEksInsights.prepare({ cluster_name: 'prod', status: 'FAILING' })).toThrow(
    /"ERROR"/,
  );
});

test('pages join without gap or double', async () => {
  const first = await ask({ cluster_name: 'prod', max_results: 3 });
  const second = await ask({
    cluster_name: 'prod',
    max_results: 3,
    next_token: first.data.next_token,
  });
  const ids = [...first.data.insights, ...second.data.insights].map(({ id }) => id);
  expect(new Set(ids).size).toBe(5);
  expect(second.data.next_token).toBeNull();
});

test('without the right to describe, the list is there and says what is missing', async () => {
  const { data } = await ask({ cluster_name: 'prod' }, ['eks:ListInsights']);
  expect(data.insights).toHaveLength(5);
  expect(data.insights[0]).toMatchObject({
    status: 'ERROR',
    reason: expect.stringContaining('aws-guardduty-agent'),
  });
  expect(data.notes?.[0]).toMatch(
    /^Details are missing for 1 of them\. eks:DescribeInsight answered AccessDeniedException/,
  );
  await expect(ask({ cluster_name: 'prod' }, [])).rejects.toThrow(/eks:ListInsights/);
});

test('a repaired add-on passes after the next refresh', async () => {
  const eks = (operation: string, input: object) =>
    invoke(aws.account, { service: 'eks', operation, input });
  eks('DeleteAddon', { clusterName: 'prod', addonName: 'aws-guardduty-agent' });
  aws.clock.advance(30 * 60_000);
  eks('StartInsightsRefresh', { clusterName: 'prod' });
  aws.clock.advance(10 * 60_000);
  const { text } = await ask({ cluster_name: 'prod' });
  expect(text).toMatch(/^prod: 5 insights, 0 not passing\n/);
});

test('an unknown cluster or insight is named', async () => {
  await expect(ask({ cluster_name: 'ghost' })).rejects.toMatchObject({
    facts: { code: 'ResourceNotFoundException' },
  });
  await expect(ask({ cluster_name: 'prod', insight_id: 'nope' })).rejects.toMatchObject({
    facts: { operation: 'DescribeInsight' },
  });
});

test('after an upgrade it tells what stands in the way back, and keeps the two apart', async () => {
  const eks = (operation: string, input: object) =>
    invoke(aws.account, { service: 'eks', operation, input });
  eks('UpdateClusterVersion', { name: 'prod', version: '1.34', force: true });
  aws.clock.advance(10 * 60_000);
  const { data, text } = await ask({ cluster_name: 'prod' });
  expect(data.insights.filter(({ category }) => category === 'ROLLBACK_READINESS')).toHaveLength(5);
  expect(text).toMatch(/PASSING: .*Kubelet version skew \(to go back to 1\.33\)/);
  const back = await ask({ cluster_name: 'prod', category: 'ROLLBACK_READINESS' });
  expect(back.text).toMatch(/^prod: 5 insights, 0 not passing\n/);
});
