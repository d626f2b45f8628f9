import { expect, test } from 'vitest';
import type { Principal } from '../principal.ts';
import { evaluate } from './evaluate.ts';
import { accessDeniedMessage, explain } from './explain.ts';
import { parsePolicy } from './parse.ts';
import type { AuthorizationRequest, PolicySet } from './policy.ts';

const principal: Principal = {
  type: 'IAMUser',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/x',
  userId: 'AIDAX000000000000001',
  name: 'x',
  tags: {},
};
const resource = 'arn:aws:eks:us-west-2:111122223333:cluster/prod';
const request: AuthorizationRequest = {
  action: 'eks:ListClusters',
  resource,
  principal,
  context: {},
  now: 0,
};
const statement = (change: object = {}) => ({
  Effect: 'Allow',
  Action: '*',
  Resource: '*',
  ...change,
});
const named = (name: string, ...list: object[]) => ({
  name,
  document: { Version: '2012-10-17', Statement: list },
});
const allow = named('all', statement());
const deny = named('guard', statement({ Effect: 'Deny' }));
const other = named('other', statement({ Action: 'ecs:*' }));
const everyone = (change: object = {}) => named('queue', statement({ Principal: '*', ...change }));
const trust = (Effect: string) => named('trust', { Effect, Principal: '*', Action: 'sts:*' });
const assume: AuthorizationRequest = { ...request, action: 'sts:AssumeRole' };

test.each<[PolicySet, string, AuthorizationRequest?]>([
  [{ identity: [] }, 'because no identity-based policy allows the eks:ListClusters action'],
  [{ identity: [deny] }, 'with an explicit deny in an identity-based policy'],
  [{ identity: [allow], groups: [deny] }, 'with an explicit deny in an identity-based policy'],
  [
    { identity: [allow], boundary: other },
    'because no permissions boundary allows the eks:ListClusters action',
  ],
  [{ identity: [allow], boundary: deny }, 'with an explicit deny in a permissions boundary'],
  [
    { identity: [allow], session: [other] },
    'because no session policy allows the eks:ListClusters action',
  ],
  [{ identity: [allow], session: [deny] }, 'with an explicit deny in a session policy'],
  [
    { identity: [allow], organization: [[other]] },
    'because no service control policy allows the eks:ListClusters action',
  ],
  [
    { identity: [allow], organization: [[deny]] },
    'with an explicit deny in a service control policy',
  ],
  [
    { identity: [allow], resource: [everyone({ Effect: 'Deny' })] },
    'with an explicit deny in a resource-based policy',
  ],
  [
    { identity: [allow] },
    'because no resource-based policy allows the eks:ListClusters action',
    { ...request, resource: resource.replace('111122223333', '444455556666') },
  ],
  [
    { identity: [allow], trust: trust('Deny') },
    'with an explicit deny in the role trust policy',
    assume,
  ],
  [
    { identity: [allow], trust: trust('Allow') },
    'because no role trust policy allows the eks:ListClusters action',
  ],
])('says what AWS says: %#', (policies, reason, asked = request) => {
  const start = `User: ${principal.arn} is not authorized to perform: ${asked.action} on resource: ${asked.resource} `;
  expect(accessDeniedMessage(asked, evaluate(asked, policies))).toBe(start + reason);
});

test('an allowed request has no message', () => {
  expect(accessDeniedMessage(request, evaluate(request, { identity: [allow] }))).toBe('');
});

test('explains a grant', () => {
  const sid = named('admin', statement({ Sid: 'All' }));
  expect(explain(evaluate(request, { identity: [sid] }), request)).toBe(
    `eks:ListClusters on ${resource} is allowed by statement 'All' of identity-based policy 'admin'.`,
  );
  const root = { ...request, principal: { ...principal, type: 'Root' as const } };
  expect(explain(evaluate(root, { identity: [] }), root)).toContain('because the root user may');
});

test('explains a denial by the statement to change', () => {
  expect(explain(evaluate(request, { identity: [allow, deny] }), request)).toBe(
    `eks:ListClusters on ${resource} is denied by statement 0 of identity-based policy 'guard'. ` +
      'No Allow can override it; narrow or remove that statement.',
  );
});

test('explains a missing grant by the statement that comes closest', () => {
  const condition = { Condition: { StringEquals: { 'aws:RequestTag/team': 'shop' } } };
  const near = named(
    'team',
    statement({ Action: 'ecs:*' }),
    statement({ Sid: 'Team', ...condition }),
  );
  expect(explain(evaluate(request, { identity: [near] }), request)).toContain(
    "statement 'Team' of identity-based policy 'team' comes closest, but its condition does not hold (StringEquals aws:RequestTag/team)",
  );
  expect(explain(evaluate(request, { identity: [other] }), request)).toContain(
    'add a statement that allows eks:ListClusters',
  );
});

test('explains a document that cannot be read', () => {
  const broken = { name: 'broken', document: '{' };
  expect(explain(evaluate(request, { identity: [allow, broken] }), request)).toMatch(
    /'broken' cannot be read.*denial of everything.*not JSON/,
  );
});

test('gives a reason for each statement that did not match', () => {
  const policies = {
    identity: [
      named(
        'p',
        statement({ Action: 'ecs:*' }),
        statement({ Sid: 'R', Resource: 'arn:aws:s3:::b' }),
        statement({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        statement(),
      ),
    ],
  };
  const where = { kind: 'identity', policy: 'p' };
  expect(evaluate(request, policies).reasons).toEqual([
    { ...where, statement: 0, effect: 'Allow', failed: 'action', detail: 'Action' },
    { ...where, statement: 'R', effect: 'Allow', failed: 'resource', detail: 'Resource' },
    {
      ...where,
      statement: 2,
      effect: 'Deny',
      failed: 'condition',
      detail: 'Bool aws:SecureTransport',
      condition: { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
    },
  ]);
});

test('takes parsed documents, and refuses one parsed for another use', () => {
  const document = parsePolicy({ Statement: statement() });
  expect(evaluate(request, { identity: [{ name: 'p', document }] }).allowed).toBe(true);
  const misused = evaluate(assume, { identity: [], trust: { name: 't', document } });
  expect(misused.outcome).toBe('explicit-deny');
  expect(misused.reasons[0]?.detail).toContain("parsed as one of type 'identity'");
});

test('reads a document object once, and text again when it is another', () => {
  let reads = 0;
  const document = {
    get Statement() {
      reads += 1;
      return statement();
    },
  };
  for (let round = 0; round < 3; round += 1)
    evaluate(request, { identity: [{ name: 'p', document }] });
  const once = reads;
  evaluate(request, { identity: [{ name: 'q', document }] });
  expect(reads).toBe(once);
});

test('a user named like a service is not that service', () => {
  const service = everyone({ Principal: { Service: 'sns.amazonaws.com' } });
  const pretender = { ...request, principal: { ...principal, name: 'sns.amazonaws.com' } };
  expect(evaluate(pretender, { identity: [], resource: [service] }).allowed).toBe(false);
});
