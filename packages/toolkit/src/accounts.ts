import { nearest } from './arguments.ts';
import type { Tool } from './define-tool.ts';
import { CallerError } from './errors.ts';

/** An AWS account as callers know it. */
export type AccountFacts = {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
};

/** Accounts that are named with their ids; of more, a list in every tool would cost too much. */
const NAMED_IN_FULL = 10;
const NAMED = 40;

/**
 * A tool as a caller of several accounts sees it: with an argument `account`, by name or id. A
 * caller of one may name it, and need not.
 */
export function addressed<World>(
  tool: Tool<World>,
  accounts: readonly AccountFacts[],
): Tool<World> {
  if (accounts.length === 0) return tool;
  return {
    ...tool,
    listed: accounts.length > 1 ? withAccount(tool.listed, accounts) : tool.listed,
    prepare: (given) => {
      const { account, rest } = split(given);
      const { id, name } = chosen(account, accounts);
      const call = tool.prepare(rest);
      const shown = accounts.length > 1 ? { account: name } : {};
      return { ...call, account: id, arguments: { ...shown, ...call.arguments } };
    },
  };
}

function withAccount<World>(
  listed: Tool<World>['listed'],
  accounts: readonly AccountFacts[],
): Tool<World>['listed'] {
  const { properties = {}, required = [] } = listed.inputSchema;
  const account = { type: 'string', description: `AWS account: ${named(accounts)}` };
  return {
    ...listed,
    inputSchema: {
      ...listed.inputSchema,
      properties: { account, ...properties },
      required: ['account', ...required],
    },
  };
}

/** The accounts in a line: `production (111122223333), staging (444455556666)`. */
function named(accounts: readonly AccountFacts[]): string {
  if (accounts.length <= NAMED_IN_FULL) {
    return accounts.map(({ name, id }) => `${name} (${id})`).join(', ');
  }
  const names = accounts.slice(0, NAMED).map(({ name }) => name);
  const more = accounts.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function split(given: unknown): { readonly account: unknown; readonly rest: unknown } {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return { account: undefined, rest: given };
  }
  const { account, ...rest } = given as Readonly<Record<string, unknown>>;
  return { account, rest };
}

function chosen(account: unknown, accounts: readonly AccountFacts[]): AccountFacts {
  const [only] = accounts;
  if (account === undefined && only !== undefined && accounts.length === 1) return only;
  const found = accounts.find(({ id, name }) => [id, name].includes(String(account)));
  if (found !== undefined && typeof account === 'string') return found;
  if (account === undefined) {
    throw new CallerError(`account is missing: which of ${named(accounts)}?`);
  }
  const near = nearest(
    String(account),
    accounts.map(({ name }) => name),
  );
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  const text = JSON.stringify(String(account).slice(0, 64));
  throw new CallerError(`account: ${text} is none of yours.${hint} Accounts: ${named(accounts)}.`);
}
