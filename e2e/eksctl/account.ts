import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { EC2 } from '@aws-sdk/client-ec2';
import { EKS } from '@aws-sdk/client-eks';
import { IAM } from '@aws-sdk/client-iam';
import type { Sandbox } from '../shared/sandbox.ts';

export type Account = {
  readonly scaling: AutoScaling;
  readonly ec2: EC2;
  readonly eks: EKS;
  readonly iam: IAM;
};

/** The clients of the SDK, unmodified. */
export function account({ client }: Sandbox): Account {
  return { scaling: client(AutoScaling), ec2: client(EC2), eks: client(EKS), iam: client(IAM) };
}

/** For the SDK's own waiters, in seconds. */
export const patience = { maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.2 };

/** Asks until it holds; for what has no waiter. */
export async function eventually<Answer>(
  ask: () => Promise<Answer>,
  holds: (answer: Answer) => boolean,
): Promise<Answer> {
  let answer = await ask();
  for (let tries = 0; tries < 100 && !holds(answer); tries += 1) {
    await setTimeout(100);
    answer = await ask();
  }
  assert.ok(holds(answer), `It has not come to pass: ${JSON.stringify(answer)}`);
  return answer;
}

/** An id that the SDK's types call optional. */
export function given(id: string | undefined): string {
  assert.ok(id, 'An id is missing');
  return id;
}
