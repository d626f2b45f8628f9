import { accessDeniedMessage, evaluate } from '@gantry/identity/iam';
import { accountOf } from '../account/directory.ts';
import { AwsFault } from '../fault.ts';
import type { AlsoNeeded, OperationContext, OperationEntry, ServiceManifest } from '../service.ts';
import { resourcePlace } from '../services/organizations/conditions.ts';
import type { Codes } from '../wire/codes.ts';
import { encodedMessage } from './authorization-message.ts';
import { policySetOf } from './policies.ts';
import { resourceControl } from './resource-control.ts';

export type AuthorizedCall = {
  readonly service: Pick<ServiceManifest, 'iamPrefix'>;
  readonly operation: string;
  readonly entry: OperationEntry;
  readonly input: object;
  readonly context: OperationContext;
  /** How the protocol says no. */
  readonly codes: Codes;
};

/** Refuses a call unless IAM allows its action, and every other action that its input needs. */
export function authorize(call: AuthorizedCall): void {
  const { entry, context, operation, service } = call;
  if (entry.authorizes === 'itself') return;
  // Entries are typed by their own operation; the wire has checked the input against that schema.
  const input = call.input as never;
  const own: AlsoNeeded = {
    action: entry.action ?? `${service.iamPrefix}:${operation}`,
    resource: entry.resource?.(input, context) ?? '*',
    ...(entry.named ? { named: entry.named(input, context) } : {}),
    conditions: entry.conditions?.(input, context) ?? {},
    policies: entry.policies?.(input, context),
  };
  for (const needed of [own, ...(entry.also?.(input, context) ?? [])]) {
    requireAllowed(needed, call);
  }
}

function requireAllowed(needed: AlsoNeeded, { context, entry, codes }: AuthorizedCall): void {
  const { denied, denies = (sentence: string) => sentence } = codes;
  const { account, caller, conditions, now } = context;
  const { action, resource } = needed;
  const home = accountOf(account, resource) ?? account;
  const request = {
    action,
    resource,
    principal: caller,
    context: {
      ...conditions,
      ...resourcePlace(home),
      ...needed.conditions,
    },
    now,
  };
  const { documents = [], decide, managed } = needed.policies ?? {};
  const decision = evaluate(request, {
    ...policySetOf(account, caller),
    ...(managed ? {} : resourceControl(home, action)),
    ...(documents.length > 0 || decide ? { resource: documents } : {}),
    ...(decide ? { resourceDecides: true } : {}),
  });
  if (decision.allowed) return;
  const said = { ...request, resource: needed.named ?? resource };
  const sentence = denies(accessDeniedMessage(said, decision));
  const more = entry.encodesRefusal
    ? `. Encoded authorization failure message: ${encodedMessage(account, request, decision)}`
    : '';
  throw new AwsFault(denied, 403, sentence + more);
}
