import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RawAnswer, sendRaw, signed } from '../testing/raw.ts';
import { type Started, started, type Who } from '../testing/started.ts';
import { trailOf } from '../trail/store.ts';

let world: Started;
beforeEach(async () => {
  world = await started();
});
afterEach(() => world.close());

const throttle = { kind: 'throttling', service: 'eks', rate: 0.5, count: 3 };

function send(method: string, faults?: unknown, who: Who = 'gantry-admin'): Promise<RawAnswer> {
  const body = faults === undefined ? '' : JSON.stringify({ faults });
  const request = { method, target: '/_gantry/faults', body };
  const credentials = world.credentialsOf(who);
  return sendRaw(world.url, signed(world.url, request, { credentials, service: 'sandbox' }));
}

test('faults are set, shown and taken away', async () => {
  const put = await send('PUT', [throttle]);
  expect(put.status).toBe(200);
  expect(JSON.parse(put.body)).toEqual({ faults: [{ ...throttle, struck: 0 }] });
  expect(world.account.faults.any).toBe(true);
  expect((await send('GET')).body).toBe(put.body);
  expect(JSON.parse((await send('DELETE')).body)).toEqual({ faults: [] });
  expect(world.account.faults.any).toBe(false);
});

test('an end may be written as a date', async () => {
  await send('PUT', [{ ...throttle, until: '2036-01-01T00:00:00Z' }]);
  expect(world.account.faults.list()).toMatchObject([{ until: Date.UTC(2036, 0, 1) }]);
});

test('only who may manage faults may look at them', async () => {
  const denied = await send('GET', undefined, 'gantry-developer');
  expect(denied.status).toBe(403);
  expect(denied.body).toContain('is not authorized to perform: sandbox:ManageFaults');
  const unsigned = await sendRaw(world.url, { method: 'DELETE', target: '/_gantry/faults' });
  expect(unsigned.status).toBe(403);
  expect(unsigned.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
});

test('is no call to AWS, so the history does not know it', async () => {
  const { recorded } = trailOf(world.account);
  await send('PUT', [throttle]);
  expect(trailOf(world.account).recorded).toBe(recorded);
});

test.each<[string, unknown]>([
  ['The body must be', 'all'],
  ['faults[0].kind must be one of clock-skew, drop', [{ kind: 'flood' }]],
  ['faults[0].rate must be a number from 0 to 1', [{ kind: 'drop', rate: 2 }]],
  ['faults[0].seconds must be a number', [{ kind: 'clock-skew' }]],
  ['faults[1].delay is not known; latency takes', [throttle, { kind: 'latency', delay: 3 }]],
  ['faults[0].operation is not known', [{ kind: 'clock-skew', seconds: 1, operation: 'x' }]],
])('%s', async (said, faults) => {
  const { status, body } = await send('PUT', faults);
  expect(status).toBe(400);
  expect(JSON.parse(body).message).toContain(said);
  expect(world.account.faults.any).toBe(false);
});

test('any other path or method says so', async () => {
  expect((await send('POST', [])).status).toBe(404);
  const request = signed(
    world.url,
    { method: 'GET', target: '/_gantry/else' },
    { credentials: world.credentialsOf('gantry-admin'), service: 'sandbox' },
  );
  expect((await sendRaw(world.url, request)).body).toContain('There is no /_gantry/else');
});
