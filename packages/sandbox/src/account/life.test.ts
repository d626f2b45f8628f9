import { expect, test } from 'vitest';
import { type Life, type Living, settle } from './life.ts';

type Lamp = Living & { fuel: number; readonly log: string[] };

const lamp = (status: string, since = 0, fuel = 1): Lamp => ({ status, since, fuel, log: [] });
const items = (...lamps: Lamp[]) => new Map(lamps.map((each, at) => [String(at), each]));

const life: Life<Lamp> = {
  DARK: [{ to: 'LIT', after: 100, run: (each, at) => each.log.push(`lit at ${at}`) }],
  LIT: [
    { to: 'OUT', when: (each) => each.fuel === 0 },
    { to: 'BURNT', after: (each) => each.fuel * 1_000 },
  ],
  BURNT: [{ to: 'gone', after: 50 }],
};

test('a transition happens at the moment its time is up, not when somebody looks', () => {
  const one = lamp('DARK');
  settle(life, items(one), 99, 1);
  expect(one.status).toBe('DARK');
  settle(life, items(one), 500, 1);
  expect(one).toMatchObject({ status: 'LIT', since: 100, log: ['lit at 100'] });
});

test('several transitions may lie between two looks', () => {
  const one = lamp('DARK');
  settle(life, items(one), 1_120, 1);
  expect(one).toMatchObject({ status: 'BURNT', since: 1_100 });
});

test('what reaches its end is removed', () => {
  const all = items(lamp('DARK'), lamp('DARK', 5_000));
  settle(life, all, 1_150, 1);
  expect([...all.keys()]).toEqual(['1']);
});

test('a condition without a time holds from when it is seen to hold', () => {
  const one = lamp('LIT', 0, 0);
  settle(life, items(one), 400, 1);
  expect(one).toMatchObject({ status: 'OUT', since: 400 });
});

test('speed divides durations', () => {
  const one = lamp('DARK');
  settle(life, items(one), 10, 10);
  expect(one).toMatchObject({ status: 'LIT', since: 10 });
});

test('items change in the order in which their times are up', () => {
  const order: string[] = [];
  const named = (
    name: string,
    after: number,
  ): [string, Living & { name: string; after: number }] => [
    name,
    { status: 'A', since: 0, name, after },
  ];
  const all = new Map([named('slow', 30), named('fast', 10), named('middle', 20)]);
  const table: Life<Living & { name: string; after: number }> = {
    A: [{ to: 'B', after: ({ after }) => after, run: ({ name }) => order.push(name) }],
  };
  settle(table, all, 100, 1);
  expect(order).toEqual(['fast', 'middle', 'slow']);
});

test('a table that never comes to rest is a defect', () => {
  const table: Life<Living> = { A: [{ to: 'A' }] };
  expect(() => settle(table, new Map([['x', { status: 'A', since: 0 }]]), 1, 1)).toThrow(
    /never comes to rest/,
  );
});
