import { expect, test } from 'vitest';
import type { RequestContext, Step } from './context.ts';
import { defaultLimits } from './limits.ts';
import type { GatewayParts } from './parts.ts';
import { pipeline, run } from './pipeline.ts';

// The factories look at the limits and nothing else; no step runs here.
const parts = { limits: defaultLimits } as GatewayParts;
const context = {} as RequestContext;

test('the steps come in this order', () => {
  expect(pipeline(parts).map(({ name }) => name)).toEqual([
    'checkHost',
    'checkMethod',
    'limitUnproven',
    'readClaim',
    'readBody',
    'proveCaller',
    'limitPrincipal',
    'authorizeInvoke',
    'serveMcp',
  ]);
});

test('each step wraps those behind it, and a step that throws ends the way', async () => {
  const seen: string[] = [];
  const named =
    (name: string): Step =>
    async (_, next) => {
      seen.push(`${name} in`);
      await next();
      seen.push(`${name} out`);
    };
  await run([named('a'), named('b')], context);
  expect(seen).toEqual(['a in', 'b in', 'b out', 'a out']);
  const refuse: Step = async () => {
    throw new Error('no');
  };
  await expect(run([refuse, named('c')], context)).rejects.toThrow('no');
  expect(seen).not.toContain('c in');
});

test('a step that calls next twice is a defect', async () => {
  const twice: Step = async (_, next) => {
    await next();
    await next();
  };
  await expect(run([twice], context)).rejects.toThrow('twice called next twice');
});
