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
describe.each(kinds.map((kind) => [kind.type, kind] as const))('rights for %s', (_, kind) => {
  let aws: TestAws;
  beforeAll(async () => {
    aws = await startAws();
  });
  afterAll(() => aws.close());

  test('the declared actions suffice', async () => {
    expect(await denied(aws, kind, kind.iam)).toEqual([]);
  });

  test.each(kind.iam)('without %s a call is denied', async (missing) => {
    const rest = kind.iam.filter((action) => action !== missing);
    expect(await denied(aws, kind, rest)).toContain(missing);
  });
});

/** Actions that AWS denied while the kind was listed and described with just these actions. */
async function denied(aws: TestAws, kind: ResourceKind, actions: readonly string[]) {
  const { aws: session, calls } = await aws.as(actions);
  const question = { cluster: kind.scope === 'account' ? '' : 'prod', filters: {} };
  const page = await kind
    .list(session, { ...question, maxResults: 10, nextToken: undefined })
    .catch(() => undefined);
  const name =
    kind.type === 'addonversion' ? 'coredns:v1.12.1-eksbuild.2' : (page?.rows[0]?.name ?? 'none');
  await kind.describe?.(session, { ...question, name }).catch(() => undefined);
  expect(calls.length).toBeGreaterThan(0);
  return calls
    .filter(({ code }) => code === 'AccessDeniedException')
    .map(({ service, operation }) => `${service}:${operation}`);
}
