import { AwsFault } from '../fault.ts';

/** Which calls a fault strikes, how often and how long. */
type Aim = {
  /** `eks`; `*` stands for any characters. Absent: every service. */
  readonly service?: string;
  /** `DescribeCluster`, `Describe*`. Absent: every operation. */
  readonly operation?: string;
  /** Share of the calls that it strikes, from 0 to 1. Absent: all. */
  readonly rate?: number;
  /** How often it strikes before it is over. Absent: without end. */
  readonly count?: number;
  /** When it is over, in epoch milliseconds of the account's clock. Absent: never. */
  readonly until?: number;
};

/**
 * What goes wrong. Each changes what is said here and nothing else; all but the clock skew strike
 * only calls with a valid signature.
 */
type Effect =
  /** Refused before it is authorized, with the service's own code for too many calls. */
  | { readonly kind: 'throttling' }
  /** Refused before it is authorized, with a 500 or 503; nothing has happened. */
  | { readonly kind: 'error'; readonly code?: 'InternalFailure' | 'ServiceUnavailable' }
  /** Carried out at once and answered so many real milliseconds later. */
  | { readonly kind: 'latency'; readonly milliseconds: number }
  /** Carried out, and the connection is destroyed before or in the middle of the answer. */
  | { readonly kind: 'drop'; readonly when?: 'before-answer' | 'mid-answer' }
  /** A list answers with at most so many items (1) and a token for the rest. */
  | { readonly kind: 'partial-page'; readonly items?: number }
  /** Reads that name a resource made less than so many seconds ago do not find it. */
  | { readonly kind: 'eventual-consistency'; readonly seconds: number }
  /** The account judges signatures, and dates its answers, by a clock so many seconds ahead. */
  | { readonly kind: 'clock-skew'; readonly seconds: number };

export type FaultKind = Effect['kind'];
export type FaultRule = Aim & Effect;

type Check = { readonly ok: (value: unknown) => boolean; readonly needs: string };

const text: Check = { ok: (value) => typeof value === 'string' && value !== '', needs: 'text' };
const between = (least: number, most: number): Check => ({
  ok: (value) => typeof value === 'number' && value >= least && value <= most,
  needs: `a number from ${least} to ${most}`,
});
const whole = (least: number, most: number): Check => ({
  ok: (value) => Number.isInteger(value) && between(least, most).ok(value),
  needs: `a whole number from ${least} to ${most}`,
});
const oneOf = (...words: string[]): Check => ({
  ok: (value) => typeof value === 'string' && words.includes(value),
  needs: `one of ${words.join(', ')}`,
});

const DAY = 86_400;

const aim: Readonly<Record<string, Check>> = {
  count: whole(1, 1_000_000),
  operation: text,
  rate: between(0, 1),
  service: text,
  until: {
    ...between(0, Number.MAX_SAFE_INTEGER),
    needs: 'a time in epoch milliseconds or an ISO date',
  },
};

type Members = Readonly<Record<string, Check & { readonly required?: true }>>;

const effects: Readonly<Record<FaultKind, Members>> = {
  'clock-skew': { seconds: { ...between(-DAY, DAY), required: true } },
  drop: { when: oneOf('before-answer', 'mid-answer') },
  error: { code: oneOf('InternalFailure', 'ServiceUnavailable') },
  'eventual-consistency': { seconds: { ...between(1, DAY), required: true } },
  latency: { milliseconds: { ...whole(1, 600_000), required: true } },
  'partial-page': { items: whole(1, 1_000) },
  throttling: {},
};

/** Reads rules as somebody sent them; refuses what is unknown, and says what would be valid. */
export function readRules(value: unknown): FaultRule[] {
  const rules: unknown = Object(value).faults;
  if (!Array.isArray(rules)) throw invalid('The body must be {"faults": [ … ]}');
  return rules.map((rule: unknown, at) => readRule(rule, `faults[${at}]`));
}

function readRule(value: unknown, path: string): FaultRule {
  const given: Record<string, unknown> = { ...Object(value) };
  const { kind } = given;
  if (typeof kind !== 'string' || !isKind(kind)) {
    throw invalid(`${path}.kind must be one of ${Object.keys(effects).join(', ')}`);
  }
  // A clock is not wrong for one operation only.
  const { operation: _, ...service } = aim;
  const members: Members = { ...(kind === 'clock-skew' ? service : aim), ...effects[kind] };
  if (typeof given.until === 'string') given.until = Date.parse(given.until);
  for (const key of Object.keys(given)) {
    if (key === 'kind' || members[key]) continue;
    throw invalid(`${path}.${key} is not known; ${kind} takes ${Object.keys(members).join(', ')}`);
  }
  for (const [key, check] of Object.entries(members)) {
    const there = given[key] !== undefined;
    if (there ? !check.ok(given[key]) : check.required) {
      throw invalid(`${path}.${key} must be ${check.needs}`);
    }
  }
  // Every member has been checked against the table of its kind.
  return { ...given } as FaultRule;
}

function isKind(text: string): text is FaultKind {
  return Object.hasOwn(effects, text);
}

function invalid(message: string): AwsFault {
  return new AwsFault('ValidationException', 400, message);
}
