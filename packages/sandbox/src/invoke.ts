import type { Principal } from '@gantry/identity';
import { type Account, GLOBAL_REGION, type Region } from './account/account.ts';
import { accountNamed } from './account/directory.ts';
import { carriedOutAt } from './carried-out-at.ts';
import { authorize } from './enforce/authorize.ts';
import { insideConditions, insideOrigin } from './enforce/conditions.ts';
import { rootPrincipal } from './enforce/root.ts';
import { notImplemented } from './fault.ts';
import { nextRequestId } from './request-ids.ts';
import type { OperationContext, ServiceManifest } from './service.ts';
import { serviceNamed } from './services/index.ts';
import { settleRegion } from './services/settle.ts';
import { isReadOnly, recorded } from './trail/record.ts';
import { codes } from './wire/codes.ts';
import { operationShapes } from './wire/shape.ts';
import { validateInput } from './wire/validate.ts';

export type Invocation = {
  /** `eks` */
  readonly service: string;
  /** `CreateCluster` */
  readonly operation: string;
  readonly input: object;
  /** Absent: the root user of the account, who may do everything. */
  readonly principal?: Principal;
  /** Absent: the account's first. */
  readonly region?: string;
  /** When the call happens; absent: now. Lets a furnished account have a past. */
  readonly at?: number;
  /** The account is being furnished by those who may do everything: IAM is not asked. */
  readonly furnishing?: true;
  /** The service of AWS's that makes the call, as `autoscaling.amazonaws.com`. */
  readonly via?: string;
};

/**
 * Calls an operation without the wire: same validation, same authorization, same faults. It
 * happens in the account of the principal.
 */
export function invoke(endpoint: Account, call: Invocation): object {
  const service = serviceNamed(call.service);
  if (!service) throw notImplemented(`the service ${call.service}`);
  const stranger = service.operations[call.operation]?.unsigned?.(call.input, endpoint);
  const principal = stranger?.principal ?? call.principal;
  const account = accountNamed(endpoint, principal?.account ?? endpoint.id) ?? endpoint;
  const region = regionNamed(account, call.region);
  const context = {
    account,
    region,
    now: call.at ?? account.clock.now(),
    caller: principal ?? rootPrincipal(account),
    requestId: nextRequestId(account),
    conditions: insideConditions(account, region.name),
  };
  const traced = {
    ...(call.via ? { sourceIp: call.via, userAgent: call.via, invokedBy: call.via } : insideOrigin),
    service,
    operation: call.operation,
    region: service.scope === 'global' ? GLOBAL_REGION : region.name,
    at: context.now,
    requestId: context.requestId,
    caller: context.caller,
  };
  return recorded(account, traced, (asked) => {
    asked(call.input);
    return runOperation(service, call.operation, call.input, context, call.furnishing);
  });
}

/**
 * The region by name; the account's first for a name it does not have, which only global services
 * see.
 */
export function regionNamed(account: Account, name: string | undefined): Region {
  const [first] = account.regions.values();
  const region = name === undefined ? first : (account.regions.get(name) ?? first);
  if (!region) throw new RangeError('An account has at least one region');
  return region;
}

/** Validates, brings the region up to now, authorizes unless the call is trusted, and runs. */
export function runOperation(
  service: ServiceManifest,
  operation: string,
  input: object,
  asked: OperationContext,
  trusted = false,
): object {
  const known = Object.hasOwn(service.operations, operation);
  const entry = known ? service.operations[operation] : undefined;
  if (!entry) throw notImplemented(`${service.name}:${operation}`);
  if (asked.account.checksInputs) validate(service, operation, input);
  const context = carriedOutAt(entry, input, asked);
  settleFor(service, context);
  if (!trusted) {
    authorize({ service, operation, entry, input, context, codes: codes[service.protocol] });
  }
  // Entries are typed by their own operation; the input has been checked against its schema.
  const output = entry.run(input as never, context);
  if (!isReadOnly(operation)) noteChange(service, operation, context);
  return output;
}

function validate(service: ServiceManifest, operation: string, input: object): void {
  const schema = service.schemas.operations[operation];
  const shape = schema && operationShapes(schema).input;
  const code = service.invalid ?? codes[service.protocol].invalid;
  if (shape) validateInput(shape, input, service, code);
}

function noteChange(
  { name, quiet }: ServiceManifest,
  operation: string,
  { account }: OperationContext,
): void {
  account.revision += 1;
  if (quiet?.includes(operation)) return;
  account.changes.set(name, (account.changes.get(name) ?? 0) + 1);
}

/** What a global service changes finds every region as it is at that moment. */
function settleFor(service: ServiceManifest, { account, region, now }: OperationContext): void {
  service.settle?.(account, region, now);
  // While it is furnished, what comes next in a region finds what has changed.
  if (service.scope !== 'global' || !account.furnished) return;
  for (const each of account.regions.values()) settleRegion(account, each, now);
}
