import { found, type RequestContext, type Step } from '../context.ts';
import type { GatewayParts } from '../parts.ts';
import { Refusal } from '../refusal.ts';

/** Nobody talks to a server without the permission to connect to it. */
export function authorizeInvoke({ authorizer }: GatewayParts): Step {
  return async function authorizeInvoke(context: RequestContext, next) {
    const { server, remote } = context;
    const { principal } = found(context, 'caller');
    const region = found(context, 'region');
    const actions = Object.values(server.actions);
    context.judge = await authorizer(principal, { remote, region, actions });
    const verdict = context.judge(server.actions.connect);
    context.decision = verdict.reason;
    if (!verdict.allowed) throw new Refusal(403, 'AccessDeniedException', verdict.denial);
    await next();
  };
}
