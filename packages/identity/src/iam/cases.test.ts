import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Principal } from '../principal.ts';
import { evaluate } from './evaluate.ts';
import type { Decision, PolicySet } from './policy.ts';

/**
 * cases/TOPIC/FILE.json: `source` (the page that states the rules), defaults for `action`,
 * `resource` and `principal`, and `cases`. A case is one of two:
 * - a decision: `policies`, `expect` (the outcome), and where it matters `by` (Sid or index of the
 *   deciding statement), `missing` (kind of policy without Allow), `failed` (element for which a
 *   statement missed);
 * - a condition: `condition` and whether it `holds`. It is put on an Allow and on a Deny, because
 *   what is `unsupported` must grant nothing and deny.
 */
type File = {
  source: string;
  action?: string;
  resource?: string;
  principal?: string;
  cases: Case[];
};
type Case = {
  name: string;
  action?: string;
  resource?: string;
  principal?: string;
  context?: Record<string, string | string[]>;
  policies?: PolicySet;
  expect?: Decision['outcome'];
  by?: string | number;
  missing?: string;
  failed?: string;
  condition?: unknown;
  version?: string | null;
  holds?: boolean | 'unsupported';
};

const common = ['name', 'action', 'resource', 'principal', 'context'];
const known = {
  file: new Set(['source', 'action', 'resource', 'principal', 'cases']),
  decision: new Set([...common, 'policies', 'expect', 'by', 'missing', 'failed']),
  condition: new Set([...common, 'condition', 'version', 'holds']),
};

const account = '111122223333';
const issuer = {
  arn: `arn:aws:iam::${account}:role/ops/deployer`,
  userId: 'AROADEPLOYER00000001',
  name: 'deployer',
};
const parent = {
  arn: `arn:aws:iam::${account}:user/ana`,
  userId: 'AIDAANA0000000000001',
  name: 'ana',
};
const principals: Readonly<Record<string, Principal>> = {
  user: { type: 'IAMUser', account, ...parent, tags: { Department: 'platform', stage: 'prod' } },
  session: {
    type: 'AssumedRole',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/deployer/nightly`,
    userId: 'AROADEPLOYER00000001:nightly',
    name: 'nightly',
    tags: {},
    issuer,
  },
  federated: {
    type: 'FederatedUser',
    account,
    arn: `arn:aws:sts::${account}:federated-user/guest`,
    userId: `${account}:guest`,
    name: 'guest',
    tags: {},
    issuer: parent,
  },
  root: {
    type: 'Root',
    account,
    arn: `arn:aws:iam::${account}:root`,
    userId: account,
    name: 'root',
    tags: {},
  },
  service: {
    type: 'AWSService',
    account,
    arn: 'sns.amazonaws.com',
    userId: 'sns.amazonaws.com',
    name: 'sns.amazonaws.com',
    tags: {},
  },
  webIdentity: {
    type: 'WebIdentityUser',
    account,
    arn: `arn:aws:iam::${account}:oidc-provider/oidc.example/id/A1`,
    userId: `arn:aws:iam::${account}:oidc-provider/oidc.example/id/A1:sts.amazonaws.com:system:serviceaccount:shop:orders`,
    name: 'system:serviceaccount:shop:orders',
    tags: {},
  },
  linked: {
    type: 'AssumedRole',
    account,
    arn: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForAmazonEKS/eks`,
    userId: 'AROALINKED0000000001:eks',
    name: 'eks',
    tags: {},
    issuer: {
      arn: `arn:aws:iam::${account}:role/aws-service-role/eks.amazonaws.com/AWSServiceRoleForAmazonEKS`,
      userId: 'AROALINKED0000000001',
      name: 'AWSServiceRoleForAmazonEKS',
    },
  },
  local: {
    type: 'Local',
    account: '000000000000',
    arn: 'arn:aws:iam::000000000000:user/ana',
    userId: 'ana',
    name: 'ana',
    tags: {},
  },
};

const root = new URL('./cases/', import.meta.url);

function load(topic: string): [string, File, Case][] {
  const files = readdirSync(new URL(`${topic}/`, root));
  if (files.length === 0) throw new Error(`${topic} is empty`);
  return files.flatMap((name) => {
    const file: File = JSON.parse(readFileSync(new URL(`${topic}/${name}`, root), 'utf8'));
    refuseStrangers(file, known.file, name);
    if (file.cases.length === 0) throw new Error(`${topic}/${name} is empty`);
    return file.cases.map((one): [string, File, Case] => {
      refuseStrangers(
        one,
        'holds' in one ? known.condition : known.decision,
        `${name}: ${one.name}`,
      );
      return [`${topic}/${name}: ${one.name}`, file, one];
    });
  });
}

function refuseStrangers(object: object, valid: ReadonlySet<string>, where: string): void {
  const stranger = Object.keys(object).find((key) => !valid.has(key));
  if (stranger !== undefined) throw new Error(`${where}: unknown key '${stranger}'`);
}

const all = readdirSync(root).flatMap(load);

function decide(file: File, one: Case, policies: PolicySet): Decision {
  const principal = principals[one.principal ?? file.principal ?? 'user'];
  if (principal === undefined) throw new Error(`no principal '${one.principal}'`);
  const {
    action = file.action ?? 'eks:ListClusters',
    resource = file.resource ?? '*',
    context = {},
  } = one;
  const now = Date.parse('2026-03-01T12:00:00Z');
  return evaluate({ action, resource, principal, context, now }, policies);
}

function checkCondition(file: File, one: Case): void {
  const { condition: Condition, version = '2012-10-17', holds } = one;
  const head = version === null ? {} : { Version: version };
  const every = { Action: '*', Resource: '*' };
  const rule = (Effect: string) => ({
    name: Effect,
    document: { ...head, Statement: { Effect, ...every, Condition } },
  });
  const all = { name: 'all', document: { Statement: { Effect: 'Allow', ...every } } };
  const granted = decide(file, one, { identity: [rule('Allow')] });
  const denied = decide(file, one, { identity: [all, rule('Deny')] });
  expect([granted.outcome, denied.outcome]).toEqual([
    holds === true ? 'allow' : 'implicit-deny',
    holds === false ? 'allow' : 'explicit-deny',
  ]);
  if (holds !== true)
    expect(granted.reasons[0]?.failed).toBe(holds === false ? 'condition' : 'unsupported');
}

test('cases are many and have names of their own', () => {
  expect(all.length).toBeGreaterThanOrEqual(480);
  expect(new Set(all.map(([name]) => name)).size).toBe(all.length);
});

test.each(all)('%s', (_, file, one) => {
  if ('holds' in one) return checkCondition(file, one);
  const decision = decide(file, one, one.policies ?? { identity: [] });
  expect(decision.outcome).toBe(one.expect);
  expect(decision.allowed).toBe(one.expect === 'allow');
  if ('by' in one) expect(decision.decidedBy?.statement).toBe(one.by);
  if ('missing' in one) expect(decision.missing).toBe(one.missing);
  if ('failed' in one) expect(decision.reasons.map(({ failed }) => failed)).toContain(one.failed);
});
