import { isTagVariable, TAG_VARIABLES } from '@gantry/cloud';
import { isIssuedName } from '@gantry/identity';
import { PolicyError, parsePolicy } from '@gantry/identity/iam';
import { nearest } from '@gantry/toolkit';
import { isLoopback } from '../shared/loopback.ts';
import { isPolicyName, policyNames } from '../shared/policies.ts';
import { unknowableConditions } from './check-conditions.ts';
import { nobodyMeant } from './check-principals.ts';
import { deadStatements } from './check-statements.ts';
import type { Config } from './config.ts';

/** A fault of a configuration, and where it stands. */
export type Fault = { readonly path: readonly PropertyKey[]; readonly text: string };

/** What is wrong between the parts of a configuration whose parts are right. */
export function faultsBetween(config: Config): Fault[] {
  return [
    ...openBind(config),
    ...nobodyGetsIn(config),
    ...unknownPrincipals(config),
    ...unprovable(config),
    ...unknownPolicies(config),
    ...foreignRoles(config),
    ...twiceMapped(config),
    ...emptyTags(config),
  ];
}

function openBind({ listen }: Config): Fault[] {
  const { host, tls, trusted_proxies: proxies } = listen;
  if (isLoopback(host) || tls !== undefined || proxies !== undefined) return [];
  const text = `listen.host: ${host} is open to others, so listen needs tls, or trusted_proxies`;
  return [{ path: ['listen', 'host'], text }];
}

function nobodyGetsIn({ grants, authorization, identity, principals }: Config): Fault[] {
  const faults: Fault[] = [];
  if (grants.length === 0 && !authorization.simulate_principal_policy) {
    const text =
      'grants is empty and authorization.simulate_principal_policy is off, so nobody could connect';
    faults.push({ path: ['grants'], text });
  }
  const named = Object.keys(principals);
  if (named.length > 0 && !identity.adapters.includes('keys')) {
    const text = 'principals have keys of this gateway, so identity.adapters must include keys';
    faults.push({ path: ['principals'], text });
  }
  return faults;
}

function unknownPrincipals(config: Config): Fault[] {
  const known = Object.keys(config.principals);
  return principalLists(config).flatMap(({ path, names }) =>
    names
      .filter((name) => isIssuedName(name) && !known.includes(name))
      .map((name) => {
        const near = nearest(name, known);
        const hint = near === undefined ? '' : ` Did you mean ${near}?`;
        return { path, text: `${name} is not among principals.${hint}` };
      }),
  );
}

/** Every list of principals, and where it stands. */
function principalLists({ grants, accounts }: Config) {
  return [
    ...grants.map((grant, at) => ({ path: ['grants', at, 'principals'], names: grant.principals })),
    ...Object.entries(accounts).flatMap(([account, { roles }]) =>
      roles.map((role, at) => ({
        path: ['accounts', account, 'roles', at, 'principals'],
        names: role.principals,
      })),
    ),
  ];
}

/** Principals that nobody can prove to be. */
function unprovable(config: Config): Fault[] {
  const { adapters } = config.identity;
  return principalLists(config).flatMap(({ path, names }) =>
    names.flatMap((name) => {
      const foreign = !isIssuedName(name) && !adapters.includes('sts');
      const text = foreign
        ? `${name} is a principal of AWS, so identity.adapters must include sts`
        : nobodyMeant(name);
      return text === undefined ? [] : [{ path, text }];
    }),
  );
}

function unknownPolicies({ grants }: Config): Fault[] {
  return grants.flatMap(({ policy, principals }, at) => {
    if (typeof policy !== 'string') {
      return policyFaults(policy, principals).map((text) => ({
        path: ['grants', at, 'policy'],
        text,
      }));
    }
    if (isPolicyName(policy)) return [];
    const near = nearest(policy, policyNames());
    const hint =
      near === undefined ? `Names: ${policyNames().join(', ')}` : `Did you mean ${near}?`;
    return [{ path: ['grants', at, 'policy'], text: `there is no policy ${policy}. ${hint}` }];
  });
}

function policyFaults(policy: object, principals: readonly string[]): string[] {
  try {
    const document = parsePolicy(policy, 'identity');
    return [...deadStatements(document), ...unknowableConditions(document, { principals })];
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return [`the policy cannot be used: ${error.message}`];
  }
}

/** A role of another account than it stands under would be acted in under a false name. */
function foreignRoles({ accounts }: Config): Fault[] {
  return Object.entries(accounts).flatMap(([name, { id, roles, simulation_role: simulation }]) => {
    const arns = [
      ...roles.map(({ role }, at) => ({ path: ['roles', at, 'role'], arn: role })),
      ...(simulation === undefined ? [] : [{ path: ['simulation_role'], arn: simulation }]),
    ];
    return arns
      .filter(({ arn }) => arn.split(':')[4] !== id)
      .map(({ path, arn }) => ({
        path: ['accounts', name, ...path],
        text: `${arn} is not in the account ${id}`,
      }));
  });
}

/** A misspelt variable would make a tag without a value, and policies rest on tags. */
function emptyTags({ accounts }: Config): Fault[] {
  return Object.entries(accounts).flatMap(([name, { roles }]) =>
    roles.flatMap(({ tags }, at) =>
      Object.entries(tags).flatMap(([tag, value]) => {
        const path = ['accounts', name, 'roles', at, 'tags', tag];
        return unknownVariables(value).map((text) => ({ path, text: `${tag}: ${text}` }));
      }),
    ),
  );
}

function unknownVariables(value: string): string[] {
  const names = [...value.matchAll(/\$\{([^}]*)\}?/g)].map(([, name = '']) => name);
  return names
    .filter((name) => !isTagVariable(name) || !value.includes(`\${${name}}`))
    .map((name) => {
      const near = nearest(name, TAG_VARIABLES);
      const hint = near === undefined ? '' : ` Did you mean \${${near}}?`;
      const known = TAG_VARIABLES.map((one) => `\${${one}}`).join(', ');
      return `there is no \${${name}}.${hint} A tag may hold ${known}`;
    });
}

function twiceMapped({ accounts }: Config): Fault[] {
  const ids = Object.values(accounts).map(({ id }) => id);
  return Object.entries(accounts)
    .filter(([, { id }], at) => ids.indexOf(id) !== at)
    .map(([name, { id }]) => ({
      path: ['accounts', name, 'id'],
      text: `the account ${id} stands here twice`,
    }));
}
