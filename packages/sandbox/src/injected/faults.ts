import type { Clock } from '../account/clock.ts';
import { Rng } from '../account/rng.ts';
import type { FaultKind, FaultRule } from './rule.ts';

/** A fault that is set, and how often it has struck. */
export type ActiveFault = FaultRule & { readonly struck: number };

type Held = { readonly rule: FaultRule; struck: number };

/** Where a call is about to be struck. */
export type Target = { readonly service: string; readonly operation?: string };

/** The faults set in an account; none by default. */
export class InjectedFaults {
  #held: Held[] = [];
  readonly #clock: Clock;
  readonly #rng: Rng;

  constructor(clock: Clock, seed: number) {
    this.#clock = clock;
    // Its own sequence from the account's seed: faults must not change the identifiers of what is
    // made.
    this.#rng = new Rng(seed ^ 0xfa_17);
  }

  /** Whether there is any fault at all: all that a call costs as long as there is none. */
  get any(): boolean {
    return this.#held.length > 0;
  }

  /** Replaces whatever was set. */
  set(rules: readonly FaultRule[]): void {
    this.#held = rules.map((rule) => ({ rule, struck: 0 }));
  }

  clear(): void {
    this.set([]);
  }

  /** Those that are not over yet. */
  list(): ActiveFault[] {
    this.#held = this.#held.filter((held) => this.#isOn(held));
    return this.#held.map(({ rule, struck }) => ({ ...rule, struck }));
  }

  /** The first fault of a kind that strikes this call; `applies` is asked before chance is. */
  strike<Kind extends FaultKind>(
    kind: Kind,
    target: Target,
    applies: (rule: Extract<FaultRule, { kind: Kind }>) => boolean = () => true,
  ): Extract<FaultRule, { kind: Kind }> | undefined {
    const found = this.#held.find((held) => {
      if (!isOf(kind, held.rule) || !this.#isOn(held)) return false;
      if (!aimsAt(held.rule, target) || !applies(held.rule)) return false;
      return this.#rng.next() < (held.rule.rate ?? 1);
    });
    if (!found || !isOf(kind, found.rule)) return undefined;
    found.struck += 1;
    return found.rule;
  }

  #isOn({ rule, struck }: Held): boolean {
    const { count = Number.POSITIVE_INFINITY, until = Number.POSITIVE_INFINITY } = rule;
    return struck < count && this.#clock.now() < until;
  }
}

function isOf<Kind extends FaultKind>(
  kind: Kind,
  rule: FaultRule,
): rule is Extract<FaultRule, { kind: Kind }> {
  return rule.kind === kind;
}

function aimsAt(rule: FaultRule, target: Target): boolean {
  return matches(rule.service, target.service) && matches(rule.operation, target.operation ?? '');
}

function matches(pattern: string | undefined, name: string): boolean {
  if (pattern === undefined || pattern === '*') return true;
  const [first = '', ...rest] = pattern.split('*');
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const last = index === rest.length - 1;
    const found = last ? name.length - part.length : name.indexOf(part, at);
    if (found < at || !name.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return at === name.length;
}
