import type { Account } from '../account/account.ts';
import type { Target } from './faults.ts';

/** What happens to an answer on its way. */
export type Line = {
  /** Real milliseconds before it is sent. */
  readonly waits: number;
  readonly cut?: 'before-answer' | 'mid-answer';
};

/** The line of a call: slow or cut when such a fault strikes it. */
export function lineOf({ faults }: Account, target: Target): Line {
  const latency = faults.strike('latency', target);
  const drop = faults.strike('drop', target);
  return {
    waits: latency?.milliseconds ?? 0,
    ...(drop ? { cut: drop.when ?? 'before-answer' } : {}),
  };
}
