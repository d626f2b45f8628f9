import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import {
  type AwsAccess,
  type AwsActor,
  assumeRoleIn,
  type ClientPool,
  type MappedAccount,
  roleAccess,
  roleSessions,
  type StsEndpoint,
  sessionPolicy,
  simulateWith,
  stsEndpoint,
} from '@gantry/cloud';
import {
  type Authorizer,
  type GatewayOptions,
  grantedPolicies,
  type Limits,
  type PolicyGrant,
  policyAuthorizer,
  simulatingAuthorizer,
  trustedFront,
} from '@gantry/gateway';
import {
  type IdentityAdapter,
  keysAdapter,
  type PrincipalPattern,
  principalPattern,
  stsAdapter,
} from '@gantry/identity';
import { parsePolicy } from '@gantry/identity/iam';
import type { Logger } from 'pino';
import { isIssuedKeyId, issuedKeyStore } from '../shared/issued-keys.ts';
import { policyDocument } from '../shared/policies.ts';
import { UsageError } from '../shared/usage-error.ts';
import type { AccountConfig, Config } from './config.ts';

/** What the parts of a configured gateway are made of. */
export type Ground = {
  readonly config: Config;
  /** The file with the issued keys. */
  readonly keys: string;
  readonly now: () => number;
};

/** The STS that the configuration names, else the environment, else AWS's. */
export function stsOf({ identity }: Config): StsEndpoint {
  const { AWS_ENDPOINT_URL_STS: own, AWS_ENDPOINT_URL: all } = process.env;
  return stsEndpoint(identity.sts.endpoint ?? (own || all || undefined));
}

/** The adapters of one endpoint, in the order in which a request is shown to them. */
export function adaptersOf(
  { config, keys, now }: Ground,
  sts: StsEndpoint,
): (service: string) => readonly IdentityAdapter[] {
  const { identity, regions, principals } = config;
  const store = issuedKeyStore(keys, principals);
  return (service) =>
    identity.adapters.map((name) =>
      name === 'sts'
        ? stsAdapter({ ...sts, regions, now, except: isIssuedKeyId })
        : keysAdapter({
            store,
            services: [service],
            regions,
            now,
            owns: isIssuedKeyId,
            issued: true,
          }),
    );
}

/** Grants, and IAM's own word where that is switched on. */
export function authorizerOf(
  ground: Ground,
  made: { readonly pool: ClientPool; readonly log: Logger },
): Authorizer {
  const { config, now } = ground;
  const grants = policyAuthorizer(grantedPolicies(config.grants.map(grantOf)), now, 'grants');
  if (!config.authorization.simulate_principal_policy) return grants;
  const simulate = simulateWith(made.pool, simulationActors(ground, made.pool));
  return simulatingAuthorizer(grants, { simulate, now, log: made.log });
}

function grantOf({ principals, policy }: Config['grants'][number], at: number): PolicyGrant {
  const named = typeof policy === 'string';
  const name = named ? policy : `grants[${at}]`;
  const parsed = parsePolicy(JSON.stringify(named ? policyDocument(policy) : policy), 'identity');
  return { principals: patterns(principals), policy: { name, document: parsed } };
}

/** Every entry has been checked when the configuration was read. */
function patterns(texts: readonly string[]): PrincipalPattern[] {
  return texts.map((text) => {
    const pattern = principalPattern(text);
    if (pattern === undefined) throw new UsageError(`${text} is no principal`);
    return pattern;
  });
}

/** IAM is asked in a role of the principal's account, or as the gateway itself where none is set. */
function simulationActors({ config, now }: Ground, pool: ClientPool) {
  const { accounts, regions } = config;
  const sessions = roleSessions({ assume: assumeRoleIn(pool, regions[0] ?? ''), now });
  const own = { id: 'gateway', credentials: 'ambient' } as const;
  return (account: string): AwsActor => {
    const found = Object.values(accounts).find(({ id }) => id === account);
    if (found?.simulation_role === undefined) return own;
    return sessions({
      caller: 'gantry',
      roleArn: found.simulation_role,
      sessionName: 'gantry-simulation',
      durationSeconds: 3_600,
      policy: sessionPolicy(['iam:GetRole', 'iam:SimulatePrincipalPolicy']),
      tags: [],
    });
  };
}

/** The role sessions in which callers act. */
export function accessOf({ config, now }: Ground, pool: ClientPool): AwsAccess {
  const assume = assumeRoleIn(pool, config.regions[0] ?? '');
  return roleAccess({ accounts: Object.entries(config.accounts).map(mappedAccount), assume, now });
}

function mappedAccount([name, { id, roles }]: readonly [string, AccountConfig]): MappedAccount {
  return {
    id,
    name,
    roles: roles.map((role) => ({
      principals: patterns(role.principals),
      arn: role.role,
      durationSeconds: role.duration_seconds,
      sourceIdentity: role.source_identity,
      tags: role.tags,
      ...(role.external_id === undefined ? {} : { externalId: role.external_id }),
    })),
  };
}

/** TLS, the front and the public name; throws `UsageError` for files that cannot be read. */
export function listenOf({
  listen,
}: Config): Pick<GatewayOptions, 'tls' | 'front' | 'publicHosts'> {
  const { tls, trusted_proxies: proxies, public_url: url } = listen;
  return {
    ...(tls === undefined ? {} : { tls: tlsOf(tls) }),
    ...(proxies === undefined ? {} : { front: frontOf(proxies) }),
    ...(url === undefined ? {} : { publicHosts: [new URL(url).host] }),
  };
}

/** Checked before the port is bound: what OpenSSL says later names no file. */
function tlsOf({ certificate, key }: { readonly certificate: string; readonly key: string }) {
  const [cert, secret] = [pem(certificate, 'listen.tls.certificate'), pem(key, 'listen.tls.key')];
  const shown = attempt(() => new X509Certificate(cert));
  if (shown === undefined) {
    throw new UsageError(`listen.tls.certificate: ${certificate} holds no certificate in PEM.`);
  }
  const own = attempt(() => createPrivateKey(secret));
  if (own === undefined) {
    throw new UsageError(
      `listen.tls.key: ${key} holds no private key in PEM that opens without a passphrase.`,
    );
  }
  if (!shown.checkPrivateKey(own)) {
    throw new UsageError(
      `listen.tls.key: ${key} is not the key of the first certificate in ${certificate}; the gateway's own certificate comes first, then its chain.`,
    );
  }
  return { cert, key: secret };
}

function attempt<Value>(made: () => Value): Value | undefined {
  try {
    return made();
  } catch {
    return undefined;
  }
}

function frontOf(proxies: readonly string[]) {
  try {
    return trustedFront(proxies);
  } catch (error) {
    if (error instanceof RangeError) {
      throw new UsageError(`listen.trusted_proxies: ${error.message}.`);
    }
    throw error;
  }
}

function pem(file: string, key: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? ` (${error.code})` : '';
    throw new UsageError(`${key}: ${file} cannot be read${code}.`);
  }
}

/** The limits that the configuration changes. */
export function limitsOf({ limits }: Config): Partial<Limits> {
  const { requests_per_second, requests_at_a_time, call_seconds, ...rest } = limits;
  return defined({
    perSecond: requests_per_second,
    atATime: requests_at_a_time,
    callMs: call_seconds === undefined ? undefined : call_seconds * 1_000,
    bodyBytes: rest.body_bytes,
    connections: rest.connections,
    unprovenPerMinute: rest.unproven_per_minute,
  });
}

function defined<Value>(
  record: Readonly<Record<string, Value | undefined>>,
): Readonly<Record<string, Value>> {
  const entries = Object.entries(record).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return Object.fromEntries(entries);
}
