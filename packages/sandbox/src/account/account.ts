import { InjectedFaults } from '../injected/faults.ts';
import type { Invocation } from '../invoke.ts';
import type { Clock } from './clock.ts';
import { Ids } from './ids.ts';
import { Rng } from './rng.ts';

/** Names a service's state and says what it is before the first call. */
export type StateKey<T> = { readonly name: string; readonly create: () => T };

/** State by service; each value is created when it is first asked for. */
export class StateStore {
  readonly #values = new Map<StateKey<unknown>, unknown>();

  of<T>(key: StateKey<T>): T {
    if (!this.#values.has(key)) this.#values.set(key, key.create());
    // The value under a key was made by that key's own `create`.
    return this.#values.get(key) as T;
  }
}

export type Region = { readonly name: string; readonly state: StateStore };

/** Region of the services that know none. */
export const GLOBAL_REGION = 'us-east-1';

export type AccountOptions = {
  readonly id: string;
  readonly regions: readonly string[];
  readonly clock: Clock;
  readonly seed: number;
  /** An account that is reached through the same endpoint: they share time, and what goes wrong. */
  readonly beside?: Account;
};

/**
 * One simulated AWS account: state of global services, state by region, one clock, one source of
 * ids.
 */
export class Account {
  readonly id: string;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly rng: Rng;
  /** What goes wrong on purpose; nothing by default. */
  readonly faults: InjectedFaults;
  /** State of IAM and whatever else knows no region. */
  readonly global: StateStore = new StateStore();
  /** State that all accounts behind one endpoint have in common. */
  readonly shared: StateStore;
  /** All accounts behind one endpoint by id, this one included. */
  readonly directory: Map<string, Account>;
  readonly regions: ReadonlyMap<string, Region>;
  /** Counts the changes, so that what only looks need not work out again what has not changed. */
  revision = 0;
  /** It has all that it begins with. */
  furnished: boolean;
  /** Inputs are held against the API's model; what furnishes an account is data that a test checks. */
  checksInputs: boolean;
  /** How many of them each service has seen, apart from those on which nothing else rests. */
  readonly changes: Map<string, number> = new Map();
  /** How services call one another; there are none before the account is furnished. */
  call: (call: Invocation) => object = () => {
    throw new Error('The account has no services yet');
  };

  constructor(options: AccountOptions) {
    const { beside } = options;
    this.id = options.id;
    this.clock = options.clock;
    this.rng = new Rng(options.seed);
    this.ids = new Ids(this.rng);
    this.faults = beside?.faults ?? new InjectedFaults(options.clock, options.seed);
    this.shared = beside?.shared ?? new StateStore();
    this.directory = beside?.directory ?? new Map();
    this.directory.set(this.id, this);
    this.furnished = beside?.furnished ?? false;
    this.checksInputs = beside?.checksInputs ?? false;
    if (beside) this.call = (call) => beside.call(call);
    this.regions = new Map(
      options.regions.map((name) => [name, { name, state: new StateStore() }]),
    );
  }
}
