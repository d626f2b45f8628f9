import { existsSync, mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from '../resources/index.ts';
import type { ResourceKind } from '../resources/kind.ts';
import { eksServer } from '../server.ts';
import { startAws, type TestAws } from '../testing/aws.ts';
import { eksTools } from './index.ts';

/** Every tool, so that a new one is covered without touching this file. */
const tools = eksTools.tools.map((tool) => [tool.name, tool] as const);

const VERBS = ['add', 'apply', 'describe', 'generate', 'get', 'list', 'manage', 'read', 'search'];

describe.each(tools)('%s', (name, tool) => {
  test('is named after a verb in use, and its file after it', () => {
    expect(VERBS).toContain(name.split('_')[0]);
    expect(existsSync(new URL(`${name.replaceAll('_', '-')}.ts`, import.meta.url))).toBe(true);
  });

  test('says what it does in at most 1,024 characters', () => {
    expect(tool.description.length).toBeGreaterThan(40);
    expect(tool.description.length).toBeLessThanOrEqual(1_024);
  });

  test('takes a strict object without a union at the top', () => {
    expect(tool.listed.inputSchema).toMatchObject({ type: 'object', additionalProperties: false });
    expect(Object.keys(tool.listed.inputSchema)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(any|one|all)Of$/)]),
    );
    expect(() => tool.prepare({ no_such_argument: 1 })).toThrow(
      /Unknown argument no_such_argument/,
    );
  });

  test('its aliases lead to arguments that exist and shadow none', () => {
    const names = Object.keys(tool.listed.inputSchema.properties ?? {});
    for (const [alias, target] of Object.entries(tool.aliases)) {
      expect(names).toContain(target);
      expect(names).not.toContain(alias);
    }
  });

  test('all hints are derived from its access', () => {
    expect(tool.listed.annotations).toMatchObject({
      readOnlyHint: tool.access === 'read',
      openWorldHint: true,
    });
  });

  test('declares actions of AWS, sorted, each once', () => {
    expect(tool.iam).toEqual([...new Set(tool.iam)].sort());
    for (const action of tool.iam) expect(action).toMatch(/^[a-z0-9-]+:[A-Z][A-Za-z]+$/);
  });

  // https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
  test('its actions fit a session policy, which holds 2,048 characters', () => {
    const statement = { Effect: 'Allow', Action: tool.iam, Resource: '*' };
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    expect(policy.length).toBeLessThanOrEqual(2_048);
  });

  test('its schema is the one that was agreed on', async () => {
    const folder = new URL('__snapshots__/', import.meta.url);
    mkdirSync(folder, { recursive: true });
    const text = `${JSON.stringify(tool.listed, undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`__snapshots__/${name}.json`);
  });
});

test('the instructions have fewer than 120 words', () => {
  expect(eksServer.instructions.split(/\s+/).length).toBeLessThan(120);
});

/** The declared actions are proved: exactly these suffice, and each is missed when it is gone. */
const asked = kinds.flatMap((kind) => [
  ['list', kind.type, kind] as const,
  ...(kind.describe === undefined ? [] : [['describe', kind.type, kind] as const]),
]);
describe.each(asked)('rights to %s %s', (how, _, kind) => {
  let aws: TestAws;
  beforeAll(async () => {
    aws = await startAws();
  });
  afterAll(() => aws.close());
  const declared = kind.iam[how];

  test('the declared actions suffice', async () => {
    expect(await denied(aws, how, kind, declared)).toEqual([]);
  });

  test.each(declared)('without %s a call is denied', async (missing) => {
    const rest = declared.filter((action) => action !== missing);
    expect(await denied(aws, how, kind, rest)).toContain(missing);
  });
});

/** Actions that AWS denied while the kind was listed or described with just these actions. */
async function denied(
  aws: TestAws,
  how: 'list' | 'describe',
  kind: ResourceKind,
  actions: readonly string[],
) {
  // Of Fargate there is something in Ireland only.
  const [region, cluster] =
    kind.type === 'fargateprofile' ? ['eu-west-1', 'payments-eu'] : ['us-west-2', 'prod'];
  const question = { cluster: kind.scope === 'account' ? '' : cluster, filters: {} };
  const all = { ...question, maxResults: 10, nextToken: undefined };
  const { aws: session, calls } = await aws.as(actions, region);
  if (how === 'list') await kind.list(session, all).catch(() => undefined);
  else {
    const { aws: reader } = await aws.as(['eks:*'], region);
    const name =
      kind.type === 'addonversion'
        ? 'coredns:v1.12.1-eksbuild.2'
        : ((await kind.list(reader, all)).rows[0]?.name ?? 'none');
    await kind.describe?.(session, { ...question, name }).catch(() => undefined);
  }
  expect(calls.length).toBeGreaterThan(0);
  return calls
    .filter(({ code }) => code === 'AccessDeniedException')
    .map(({ service, operation }) => `${service}:${operation}`);
}
