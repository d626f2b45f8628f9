import { UpstreamError } from '@gantry/toolkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startAws, type TestAws } from '../testing/aws.ts';
import { eksTools } from './index.ts';

/** With a fifth of AWS's calls failing, an answer is right or says exactly what is missing. */

let aws: TestAws;
beforeEach(async () => {
  aws = await startAws();
});
afterEach(() => aws.close());

const questions: readonly (readonly [string, object])[] = [
  ['list_eks_resources', { resource_type: 'cluster' }],
  ['list_eks_resources', { resource_type: 'addon', cluster_name: 'prod' }],
  ['list_eks_resources', { resource_type: 'nodegroup', cluster_name: 'prod' }],
  ['describe_eks_resource', { resource_type: 'cluster', cluster_name: 'prod' }],
  ['get_eks_insights', { cluster_name: 'prod' }],
  ['get_eks_vpc_config', { cluster_name: 'prod' }],
];

const kinds = ['throttling', 'error', 'drop'] as const;

type Outcome = { readonly data?: Record<string, unknown>; readonly error?: unknown };

async function ask(name: string, input: object): Promise<Outcome> {
  const { aws: session } = await aws.as(['eks:*', 'ec2:*']);
  const tool = eksTools.find(name);
  if (tool === undefined) throw new Error(`no tool ${name}`);
  try {
    // Every tool answers with an object by its schema.
    return { data: (await tool.prepare(input).run({ aws: session })) as Record<string, unknown> };
  } catch (error) {
    return { error };
  }
}

test.each(questions.map(([name, input]) => [name, JSON.stringify(input), input] as const))(
  '%s %s',
  async (name, _, input) => {
    const healthy = await ask(name, input);
    expect(healthy.error).toBeUndefined();
    aws.account.faults.set(kinds.map((kind) => ({ kind, rate: 0.2 / kinds.length })));
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => ask(name, input)));
    for (const { data, error } of outcomes) {
      if (error !== undefined) expect(error).toBeInstanceOf(UpstreamError);
      // Nothing was left out in silence: the same answer, or a note of what is missing.
      else if (data?.notes === undefined) expect(data).toEqual(healthy.data);
      else expect(JSON.stringify(data.notes)).toMatch(/(?:missing|unknown).* answered /);
    }
    // The SDK's retries carry most of them through.
    const whole = outcomes.filter(({ data }) => data !== undefined && data.notes === undefined);
    expect(whole.length).toBeGreaterThanOrEqual(6);
  },
);

test('when every call fails, the error names the call and says that trying again may help', async () => {
  aws.account.faults.set([{ kind: 'throttling' }]);
  const { error } = await ask('list_eks_resources', { resource_type: 'cluster' });
  expect(error).toMatchObject({
    facts: {
      service: 'eks',
      operation: 'ListClusters',
      code: 'ThrottlingException',
      retryable: true,
    },
  });
});

test('partial pages are no shorter lists: the next token leads on', async () => {
  aws.account.faults.set([{ kind: 'partial-page', operation: 'ListAddons', items: 2 }]);
  const names: unknown[] = [];
  let next: unknown;
  do {
    const token = next === undefined ? {} : { next_token: next };
    const { data } = await ask('list_eks_resources', {
      resource_type: 'addon',
      cluster_name: 'prod',
      ...token,
    });
    const items = (data?.items ?? []) as { name: string }[];
    names.push(...items.map(({ name }) => name));
    next = data?.next_token ?? undefined;
  } while (next !== undefined);
  expect(names).toHaveLength(6);
});
