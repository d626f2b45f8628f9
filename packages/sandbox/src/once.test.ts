import { expect, test } from 'vitest';
import { once } from './once.ts';

test.each([['a value'], [undefined]])('%s is made when it is asked for, and once', (value) => {
  let made = 0;
  const get = once(() => {
    made += 1;
    return value;
  });
  expect(made).toBe(0);
  expect([get(), get()]).toEqual([value, value]);
  expect(made).toBe(1);
});
