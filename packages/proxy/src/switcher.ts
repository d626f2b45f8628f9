import type { Log } from './log.ts';
import { isRecord, type Message } from './message.ts';
import { isRawRecord, parseRaw } from './raw-json.ts';
import type { Result } from './read-only.ts';
import type { Remote } from './remote.ts';

/** Who makes a call, and where. */
export type Place = {
  readonly profile: string | undefined;
  readonly region?: string | undefined;
};

export type SwitcherOptions = {
  /** The first is the default. */
  readonly profiles: readonly string[];
  readonly regions: readonly string[];
  readonly main: Remote;
  /** A connection of its own: session, credentials, region. */
  readonly open: (place: Place) => Remote;
  readonly log: Log;
};

/** Where a call goes, and what is left of it without the arguments that chose. */
export type Route = {
  readonly remote: Remote;
  readonly message: Message;
  /** Resolves once the connection can take the call. */
  readonly ready?: Promise<void>;
};

type Connection = { readonly remote: Remote; readonly ready: Promise<void> };

/** An argument that the proxy adds to each tool. */
type Choice = { readonly name: string; readonly values: readonly string[]; readonly text: string };

/** Lets each call choose its AWS profile and region; the choices have a connection each. */
export class Switcher {
  readonly #options: SwitcherOptions;
  readonly #choices: readonly Choice[];
  readonly #open = new Map<string, Connection>();
  /** Requests of other connections, by the id under which the client knows them. */
  readonly #asked = new Map<string, { readonly remote: Remote; readonly id: unknown }>();
  /** Connections that no new call takes. */
  readonly #retired = new Set<Remote>();
  #count = 0;

  constructor(options: SwitcherOptions) {
    const { profiles, regions } = options;
    this.#options = options;
    const profile = `AWS profile to make this call with. Default: ${profiles[0]}.`;
    const region = 'AWS region to make this call in. Default: the region of the endpoint.';
    const all = [
      { name: 'aws_profile', values: profiles, text: profile, least: 2 },
      { name: 'aws_region', values: regions, text: region, least: 1 },
    ];
    this.#choices = all.filter(({ values, least }) => values.length >= least);
  }

  /** A list of tools with the arguments added. */
  offer(result: Result): Result {
    if (this.#choices.length === 0 || !Array.isArray(result.tools)) return result;
    return { ...result, tools: result.tools.map((tool) => this.#extended(tool)) };
  }

  /** What is wrong with the choice of a call, if anything is. */
  objection({ params }: Message): string | undefined {
    const given = argumentsOf(params);
    for (const { name, values } of this.#choices) {
      const value = given[name];
      if (value === undefined || values.includes(String(value))) continue;
      return `${name} is one of ${[...values].sort().join(', ')}.`;
    }
    return undefined;
  }

  /** Where a call goes. Connects first where nobody did. */
  route(call: Message): Route {
    const { profiles, main } = this.#options;
    const { aws_profile: profile = profiles[0], aws_region: region } = this.#chosen(call);
    const message = this.#without(call);
    if (profile === profiles[0] && region === undefined) return { remote: main, message };
    const key = JSON.stringify([profile, region]);
    const open = this.#open.get(key) ?? this.#connect({ profile, region });
    this.#open.set(key, open);
    return { ...open, message };
  }

  /** Something went wrong on a connection: the next call makes a new one. */
  drop(remote: Remote): void {
    for (const [key, open] of this.#open) {
      if (open.remote !== remote) continue;
      this.#open.delete(key);
      this.#retired.add(remote);
    }
  }

  /** Closes what was dropped once no call is left on it. */
  settle(busy: ReadonlySet<Remote>): void {
    for (const remote of this.#retired) {
      if (busy.has(remote)) continue;
      this.#retired.delete(remote);
      void remote.close();
    }
  }

  /** The connections that calls have chosen, and that stand. */
  get others(): readonly Remote[] {
    return [...this.#open.values()].map(({ remote }) => remote).filter(({ shaken }) => shaken);
  }

  /** A request of an endpoint under an id that no other connection uses. */
  adopt(remote: Remote, request: Readonly<Record<string, unknown>>): Result {
    if (remote === this.#options.main) return request;
    this.#count += 1;
    const id = `gantry-proxy-ask-${this.#count}`;
    this.#asked.set(id, { remote, id: request.id });
    return { ...request, id };
  }

  /** The connection that a response of the client is for. */
  reply(response: Message): Route {
    const parsed = parseRaw(response.text);
    const id = isRawRecord(parsed) && typeof parsed.id === 'string' ? parsed.id : '';
    const asked = this.#asked.get(id);
    if (asked === undefined || !isRawRecord(parsed)) {
      return { remote: this.#options.main, message: response };
    }
    this.#asked.delete(id);
    const text = JSON.stringify({ ...parsed, id: asked.id });
    return { remote: asked.remote, message: { ...response, text } };
  }

  async close(): Promise<void> {
    const open = [...this.#open.values()].map(({ remote }) => remote);
    await Promise.all([...open, ...this.#retired].map((remote) => remote.close()));
  }

  #connect(place: Place): Connection {
    const remote = this.#options.open(place);
    return { remote, ready: remote.join(this.#options.main) };
  }

  #chosen({ params }: Message): Readonly<Record<string, string | undefined>> {
    const given = argumentsOf(params);
    const chosen = this.#choices.filter(({ name }) => given[name] !== undefined);
    return Object.fromEntries(chosen.map(({ name }) => [name, String(given[name])]));
  }

  #without(call: Message): Message {
    const given = argumentsOf(call.params);
    if (!this.#choices.some(({ name }) => name in given)) return call;
    const whole = parseRaw(call.text);
    if (!isRawRecord(whole) || !isRawRecord(whole.params)) return call;
    const rest = { ...argumentsOf(whole.params) };
    for (const { name } of this.#choices) delete rest[name];
    const params = { ...whole.params, arguments: rest };
    return { ...call, params, text: JSON.stringify({ ...whole, params }) };
  }

  #extended(tool: unknown): unknown {
    if (!isRecord(tool)) return tool;
    const schema = isRecord(tool.inputSchema) ? tool.inputSchema : { type: 'object' };
    const own = isRecord(schema.properties) ? schema.properties : {};
    const added = this.#choices.map(({ name, values, text }) => {
      if (name in own) this.#shadowed(tool.name, name);
      return [name, { type: 'string', enum: [...values].sort(), description: text }];
    });
    const properties = { ...own, ...Object.fromEntries(added) };
    const names = this.#choices.map(({ name }) => name);
    const required = Array.isArray(schema.required)
      ? { required: schema.required.filter((name) => !names.includes(name)) }
      : {};
    return { ...tool, inputSchema: { ...schema, properties, ...required } };
  }

  #shadowed(tool: unknown, argument: string): void {
    const text = 'a tool has an argument of its own by this name, which cannot be reached';
    this.#options.log('WARNING', text, { tool, argument });
  }
}

function argumentsOf({ arguments: given }: Readonly<Record<string, unknown>>): Result {
  return isRecord(given) ? given : {};
}
