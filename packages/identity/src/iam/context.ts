import type { Principal } from '../principal.ts';
import type { AuthorizationRequest } from './policy.ts';
import { isOutside } from './principal-match.ts';

/** Values of one condition key; undefined when the request does not have it. */
export type Values = readonly string[] | undefined;

const principalTypes: Readonly<Record<Principal['type'], string>> = {
  Root: 'Account',
  IAMUser: 'User',
  AssumedRole: 'AssumedRole',
  FederatedUser: 'FederatedUser',
  WebIdentityUser: 'FederatedUser',
  AWSService: 'Service',
  Gantry: 'User',
  Local: 'User',
};

const tagPrefix = 'aws:principaltag/';

/**
 * The condition keys of a request by lower-case name. What follows from principal and time is not
 * taken from the given context: a service that fills it from a request could be made to lie about
 * the caller.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export class RequestContext {
  readonly #request: AuthorizationRequest;
  #given: Map<string, readonly string[]> | undefined;
  readonly #supposed: ReadonlyMap<string, Values> | undefined;

  constructor(request: AuthorizationRequest) {
    this.#request = request;
    this.#supposed = request.supposed && supposedValues(request.supposed);
  }

  values(key: string): Values {
    if (this.#supposed?.has(key)) return this.#supposed.get(key);
    const derive = derived.get(key);
    if (derive !== undefined) return derive(this.#request);
    if (key.startsWith(tagPrefix)) return tag(this.#request.principal, key.slice(tagPrefix.length));
    this.#given ??= lowerKeys(this.#request.context);
    return this.#given.get(key);
  }

  /** The one value of a key, for a policy variable. */
  readonly single = (key: string): string | undefined => {
    const values = this.values(key);
    return values?.length === 1 ? values[0] : undefined;
  };
}

/** Those of the condition keys that a request has, with their values. */
export function contextValues(
  request: AuthorizationRequest,
  keys: readonly string[],
): Readonly<Record<string, readonly string[]>> {
  const context = new RequestContext(request);
  const found = keys.map((key) => [key, context.values(key.toLowerCase())] as const);
  return Object.fromEntries(found.flatMap(([key, values]) => (values ? [[key, values]] : [])));
}

type Derive = (request: AuthorizationRequest) => Values;

/** Neither a service nor somebody whom a provider vouches for belongs to an account. */
const ofAccount = (derive: (principal: Principal) => string): Derive => {
  return ({ principal }) => (isOutside(principal) ? undefined : [derive(principal)]);
};

const derived: ReadonlyMap<string, Derive> = new Map<string, Derive>([
  ['aws:currenttime', ({ now }) => [new Date(now).toISOString()]],
  ['aws:epochtime', ({ now }) => [String(Math.floor(now / 1000))]],
  ['aws:principalaccount', ofAccount(({ account }) => account)],
  ['aws:principalarn', ofAccount(entityArn)],
  ['aws:principalisawsservice', ({ principal }) => [String(principal.type === 'AWSService')]],
  ['aws:principalservicename', serviceName],
  ['aws:principaltype', ({ principal }) => [principalTypes[principal.type]]],
  ['aws:userid', ofAccount(({ userId }) => userId)],
  ['aws:username', userName],
]);

function serviceName({ principal }: AuthorizationRequest): Values {
  return principal.type === 'AWSService' ? [principal.name] : undefined;
}

// Only users have one: a role session is told apart by aws:userid.
function userName({ principal }: AuthorizationRequest): Values {
  return principal.type === 'IAMUser' || principal.type === 'Local' ? [principal.name] : undefined;
}

/** The ARN that policies name: the role behind a session, else the principal's own. */
function entityArn(principal: Principal): string {
  return principal.type === 'AssumedRole'
    ? (principal.issuer?.arn ?? principal.arn)
    : principal.arn;
}

// Tag keys compare without regard to case, so two that differ only in it are one key with two
// values.
function tag({ tags }: Principal, key: string): Values {
  const values = Object.entries(tags)
    .filter(([name]) => name.toLowerCase() === key)
    .map(([, value]) => value);
  return values.length === 0 ? undefined : values;
}

function lowerKeys(context: AuthorizationRequest['context']): Map<string, readonly string[]> {
  const lower = new Map<string, readonly string[]>();
  for (const [key, value] of Object.entries(context)) {
    if (value === undefined) continue;
    const values = typeof value === 'string' ? [value] : value;
    lower.set(key.toLowerCase(), [...(lower.get(key.toLowerCase()) ?? []), ...values]);
  }
  return lower;
}

function supposedValues(
  supposed: NonNullable<AuthorizationRequest['supposed']>,
): ReadonlyMap<string, Values> {
  const entries = Object.entries(supposed).map(([key, value]): [string, Values] => {
    return [key.toLowerCase(), typeof value === 'string' ? [value] : value];
  });
  return new Map(entries);
}
