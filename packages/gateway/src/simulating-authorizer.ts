import type { Simulate, Simulated } from '@gantry/cloud';
import type { Principal } from '@gantry/identity';
import { contextValues } from '@gantry/identity/iam';
import type { Logger } from 'pino';
import { type Authorizer, type Circumstances, CONDITION_KEYS, type Judge } from './authorizer.ts';

type Options = {
  readonly simulate: Simulate;
  readonly now: () => number;
  readonly log: Logger;
  /** Milliseconds that an answer of IAM counts. */
  readonly keepMs?: number;
};

type Kept = { readonly at: number; readonly answer: Promise<readonly Simulated[]> };

const MOST_KEPT = 10_000;

/** Whom IAM has policies of; of others, Gantry's own principals among them, grants alone speak. */
const IN_IAM: ReadonlySet<Principal['type']> = new Set(['IAMUser', 'AssumedRole']);

/**
 * What a grant allows and what a principal's own policies in IAM allow both count here. A Deny of
 * either decides, so IAM is asked also about whom a grant allows; while it cannot be asked, nobody
 * of its is let in.
 */
export function simulatingAuthorizer(grants: Authorizer, options: Options): Authorizer {
  const kept = new Map<string, Kept>();
  return async (principal, circumstances) => {
    const granted = await grants(principal, circumstances);
    const verdicts = circumstances.actions.map((action) => granted(action));
    if (!IN_IAM.has(principal.type) || verdicts.every(({ explicit }) => explicit)) return granted;
    const simulated = await ask(kept, principal, circumstances, options);
    return either(granted, simulated, principal);
  };
}

async function ask(
  kept: Map<string, Kept>,
  principal: Principal,
  { remote, region, actions }: Circumstances,
  { simulate, now, log, keepMs = 60_000 }: Options,
): Promise<readonly Simulated[]> {
  const key = JSON.stringify([principal.arn, principal.userId, remote, region, actions]);
  const before = kept.get(key);
  if (before !== undefined && now() - before.at < keepMs) return before.answer;
  const given = { 'aws:SourceIp': remote, 'aws:RequestedRegion': region };
  // IAM knows of a request what it is told, and judges the rest as if the request had none of it.
  const context = contextValues(
    { action: '*', resource: '*', principal, now: now(), context: given },
    CONDITION_KEYS,
  );
  const answer = simulate({ principal, actions, context }).catch((error: unknown) => {
    log.warn({ err: error, principal: principal.arn }, 'IAM could not be asked for a decision');
    kept.delete(key);
    return [];
  });
  kept.delete(key);
  kept.set(key, { at: now(), answer });
  for (const oldest of kept.keys()) {
    if (kept.size <= MOST_KEPT) break;
    kept.delete(oldest);
  }
  return answer;
}

function either(granted: Judge, simulated: readonly Simulated[], { arn }: Principal): Judge {
  return (action) => {
    const grant = granted(action);
    if (grant.explicit) return grant;
    const said = `User: ${arn} is not authorized to perform: ${action}`;
    const found = simulated.find((one) => one.action === action);
    if (found === undefined) {
      const why = 'IAM could not be asked whether its policies deny it. Try again shortly.';
      const reason = `${grant.reason}; IAM could not be asked about ${arn}`;
      return { allowed: false, denial: `${said}: ${why}`, reason };
    }
    const by = found.by.length === 0 ? '' : ` by ${found.by.join(', ')}`;
    const not = found.missing.length === 0 ? '' : ` without ${found.missing.join(', ')}`;
    const reason = `${grant.reason}; IAM: ${found.decision}${by}${not}`;
    if (found.decision === 'explicitDeny') {
      const denial = `${said} with an explicit deny in IAM`;
      return { allowed: false, denial, reason, explicit: true };
    }
    const allowed = grant.allowed || found.allowed;
    return { ...grant, reason, allowed, denial: allowed ? '' : grant.denial };
  };
}
