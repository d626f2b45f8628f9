import { expect, test } from 'vitest';
import { Account } from './account.ts';
import { SteppedClock, wallClock } from './clock.ts';

const account = (seed: number) =>
  new Account({
    id: '111122223333',
    regions: ['us-west-2', 'eu-west-1'],
    clock: new SteppedClock(0),
    seed,
  });

test('the same seed gives the same identifiers, another seed others', () => {
  const draw = (seed: number) => {
    const { ids } = account(seed);
    return [ids.uuid(), ids.unique('AIDA'), ids.resource('vpc'), ids.hex(8)];
  };
  expect(draw(1)).toEqual(draw(1));
  expect(draw(1)).not.toEqual(draw(2));
});

test('identifiers have AWS’s forms', () => {
  const { ids } = account(3);
  expect(ids.uuid()).toMatch(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  expect(ids.account()).toMatch(/^[1-9]\d{11}$/);
  expect(ids.unique('AROA')).toMatch(/^AROA[A-Z2-7]{17}$/);
  expect(ids.unique('AKIA')).toMatch(/^AKIA[A-Z2-7]{16}$/);
  expect(ids.resource('subnet')).toMatch(/^subnet-0[0-9a-f]{16}$/);
});

test('an identifier can be set aside for the next resource of its kind', () => {
  const { ids } = account(3);
  ids.reserve('vpc-0123456789abcdef0');
  expect(ids.resource('vpc-cidr-assoc')).not.toBe('vpc-0123456789abcdef0');
  expect([ids.resource('vpc'), ids.resource('vpc')]).toEqual([
    'vpc-0123456789abcdef0',
    expect.stringMatching(/^vpc-0(?!123456789abcdef0)/),
  ]);
});

test('each region has a state of its own, created when it is first asked for', () => {
  const made: object[] = [];
  const key = { name: 'things', create: () => ({ number: made.push({}) }) };
  const { regions, global } = account(1);
  const [west, ireland] = [...regions.values()];
  expect(west?.state.of(key)).toBe(west?.state.of(key));
  expect(west?.state.of(key)).not.toBe(ireland?.state.of(key));
  expect(global.of(key)).toEqual({ number: 3 });
});

test('a stepped clock stands until it is moved, and never goes back', () => {
  const clock = new SteppedClock(1_000);
  clock.advance(500);
  expect(clock.now()).toBe(1_500);
  expect(() => clock.advance(-1)).toThrow(RangeError);
});

test('who waits on a stepped clock goes on when it has been moved far enough', async () => {
  const clock = new SteppedClock(0);
  const done: string[] = [];
  const waits = [10, 20].map((ms) => clock.wait(ms).then(() => done.push(`after ${ms}`)));
  clock.advance(19);
  await waits[0];
  expect(done).toEqual(['after 10']);
  clock.advance(1);
  await waits[1];
  expect(done).toEqual(['after 10', 'after 20']);
});

test('the wall clock keeps the calendar whatever its speed', () => {
  expect(Math.abs(wallClock(60).now() - Date.now())).toBeLessThan(5_000);
  expect(wallClock(60).speed).toBe(60);
});
