import type { RequestContext, Step } from './context.ts';
import type { GatewayParts } from './parts.ts';
import { authorizeInvoke } from './steps/authorize-invoke.ts';
import { checkHost } from './steps/check-host.ts';
import { checkMethod } from './steps/check-method.ts';
import { limitPrincipal } from './steps/limit-principal.ts';
import { limitUnproven } from './steps/limit-unproven.ts';
import { proveCaller } from './steps/prove-caller.ts';
import { readBody } from './steps/read-body.ts';
import { readClaim } from './steps/read-claim.ts';
import { serveMcp } from './steps/serve-mcp.ts';

/** The way of a request, in order. Nothing is read of a body whose head has not passed. */
export function pipeline(parts: GatewayParts): readonly Step[] {
  return [
    checkHost(parts),
    checkMethod(),
    limitUnproven(parts),
    readClaim(parts),
    readBody(parts),
    proveCaller(),
    limitPrincipal(parts),
    authorizeInvoke(parts),
    serveMcp(parts),
  ];
}

/** Runs the steps one inside the other; a step that calls `next` twice is a defect. */
export async function run(steps: readonly Step[], context: RequestContext): Promise<void> {
  const from = async (at: number): Promise<void> => {
    const step = steps[at];
    if (step === undefined) return;
    let called = false;
    await step(context, () => {
      if (called) throw new Error(`${step.name} called next twice`);
      called = true;
      return from(at + 1);
    });
  };
  await from(0);
}
