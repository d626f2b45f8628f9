import { describe, expect, it } from 'vitest';
import { parseConfig } from './load.ts';

const good = `
regions: [us-west-2]
identity: { adapters: [sts, keys] }
principals: { vendor-agent: { tags: { team: vendor } } }
grants:
  - { principals: [vendor-agent], policy: eks-connect }
accounts:
  production:
    id: '111122223333'
    roles:
      - { principals: [vendor-agent], role: 'arn:aws:iam::111122223333:role/Reader' }
`;

function said(text: string): string {
  try {
    parseConfig(text, 'gantry.yaml');
    return 'fine';
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

it('fills in what may be left out', () => {
  expect(parseConfig(good, 'gantry.yaml')).toMatchObject({
    listen: { host: '127.0.0.1', port: 8787 },
    authorization: { simulate_principal_policy: false },
    accounts: {
      production: { roles: [{ duration_seconds: 3_600, source_identity: true, tags: {} }] },
    },
    audit: {},
    limits: {},
  });
});

describe('what is wrong is said with its line', () => {
  it('an unknown key, and the nearest one', () => {
    expect(said(good.replace('regions:', 'regoins:'))).toBe(
      [
        'gantry.yaml:1: regions is missing',
        'gantry.yaml:2: regoins is no key of gantry.yaml. Did you mean regions?',
      ].join('\n'),
    );
  });

  it.each([
    ['a key of a part', 'policy: eks', 'polcy: eks', /:6: grants\[0\]\.policy is missing/],
    ['its nearest', 'policy: eks', 'polcy: eks', /grants\[0\]\.polcy is no .* Did you mean policy/],
    [
      'a policy',
      'eks-connect',
      'eks-conect',
      /:6: there is no policy eks-conect. Did you mean eks-/,
    ],
    [
      'a principal',
      '[vendor-agent], role',
      '[vendor], role',
      /:11: vendor is not among principals/,
    ],
    ['a region', 'us-west-2', 'us-west', /regions\[0\] is no region; write it like us-west-2/],
    ['a number for an account', "'111122223333'", '111122223333', /twelve digits in quotes/],
    [
      'a role elsewhere',
      '::111122223333:role',
      '::444455556666:role',
      /is not in the account 1111/,
    ],
    ['adapters', '[sts, keys]', '[sts]', /so identity\.adapters must include keys/],
    ['an open bind', 'regions:', 'listen: { host: 0.0.0.0 }\nregions:', /listen needs tls, or/],
    ['any account', '[vendor-agent], policy', "['arn:aws:iam::*:role/x'], policy", /in full/],
    [
      'a path in the public URL',
      'regions:',
      'listen: { public_url: "https://gantry.example.com/base" }\nregions:',
      /:2: listen\.public_url has more than scheme, host and port/,
    ],
    [
      'a tag that AWS keeps for itself',
      '/Reader',
      "/Reader', tags: { 'aws:team': 'x' }, external_id: 'a-b",
      /:11: .*aws:team is no key for a tag/,
    ],
    ['what is to come', 'regions:', 'database: x\nregions:', /:2: database is not implemented yet/],
    ['YAML', 'regions: [us', 'regions: [[us', /gantry\.yaml:\d+: /],
  ])('%s', (_, from, to, expected) => {
    expect(good).toContain(from);
    expect(said(good.replace(from, to))).toMatch(expected);
  });

  it.each([
    [
      'principal.arm',
      /:11: caller: there is no \$\{principal.arm\}. Did you mean \$\{principal.arn\}/,
    ],
    ['constructor', /there is no \$\{constructor\}. A tag may hold \$\{principal.account\}, /],
  ])('a tag of ${%s}', (name, expected) => {
    const tagged = (value: string) =>
      said(good.replace('/Reader', `/Reader', tags: { caller: '${value}' }, external_id: 'a-b`));
    expect(tagged(`by \${${name}}`)).toMatch(expected);
    expect(tagged(`by \${principal.arn} with \${tool}`)).toBe('fine');
    expect(tagged(`by \${principal.arn`)).toMatch(/there is no/);
  });

  it('an external id that AWS would not take, and would repeat to callers', () => {
    const text = good.replace('/Reader', "/Reader', external_id: 'not valid!");
    expect(said(text)).toMatch(/:11: .*external_id is no external id; it has 2 to 1224 letters/);
  });

  it('a configuration that lets nobody in', () => {
    expect(said('regions: [us-west-2]')).toMatch(/nobody could connect/);
    const asks = 'regions: [us-west-2]\nauthorization: { simulate_principal_policy: true }';
    expect(said(asks)).toBe('fine');
  });

  // https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html shows the ARNs
  it.each([
    [
      'iam',
      'role/aws-reserved/sso.amazonaws.com/Dev',
      /does not show the path .* write \S+:role\/Dev$/,
    ],
    ['iam', 'role/aws-reserved/*', /does not show the path .* write \S+:role\/NAME$/],
    ['iam', 'group/platform', /no caller is a group; callers are users, roles/],
    [
      'sts',
      'assumed-role/Dev',
      /assumed-role\/ROLE\/SESSION; all of a role are arn:aws:iam:\S+:role\/Dev$/,
    ],
    ['iam', 'role/Dev*', /^fine$/],
    ['iam', 'user/people/ana', /^fine$/],
    ['iam', 'root', /^fine$/],
    ['iam', '*', /^fine$/],
    ['sts', 'assumed-role/Dev/ana', /^fine$/],
    ['sts', 'assumed-role/Dev*', /^fine$/],
    ['sts', 'federated-user/ana', /^fine$/],
  ])('whether somebody can be the principal %s %s', (service, resource, expected) => {
    const arn = `arn:aws:${service}::111122223333:${resource}`;
    const told = said(good.replace('[vendor-agent], policy', `['${arn}'], policy`));
    expect(told).toMatch(expected);
    if (told !== 'fine') expect(told).toMatch(/^gantry\.yaml:6: /);
  });

  it('a principal of AWS where only keys of Gantry are taken', () => {
    const text = good.replace('[sts, keys]', '[keys]');
    expect(said(text)).toBe('fine');
    const arn = "['arn:aws:iam::111122223333:user/ana'], role";
    expect(said(text.replace('[vendor-agent], role', arn))).toMatch(/:11: .* must include sts$/);
  });

  it.each([
    ['eks-mcp:CallReadonlyTools', '*', /:6: there is no action .* Did you mean eks-mcp:CallRea/],
    ['eks-mcp:Call*', 'arn:aws:eks:us-west-2:111122223333:cluster/x', /never applies: these/],
    ['eks-mcp:*', '*', /^fine$/],
    ['EKS-MCP:callreadonlytool', '*', /^fine$/],
    ['eks:DescribeCluster', 'arn:aws:eks:us-west-2:111122223333:cluster/x', /^fine$/],
  ])('whether a statement of %s on %s applies', (Action, Resource, expected) => {
    const Statement = [{ Effect: 'Deny', Action, Resource }];
    const policy = JSON.stringify({ Version: '2012-10-17', Statement });
    expect(said(good.replace('eks-connect', policy))).toMatch(expected);
  });

  it('a policy document that IAM would not store', () => {
    const broken = "{ Version: '2012-10-17', Statement: [{ Effect: Permit, Action: '*' }] }";
    expect(said(good.replace('eks-connect', broken))).toMatch(/the policy cannot be used: State/);
  });

  describe('a condition that this gateway cannot judge', () => {
    const on = (principals: string, Condition: object, Effect = 'Deny') => {
      const Statement = [{ Effect, Action: 'eks-mcp:*', Resource: '*', Condition }];
      const policy = JSON.stringify({ Version: '2012-10-17', Statement });
      return said(
        good.replace('[vendor-agent], policy: eks-connect', `${principals}, policy: ${policy}`),
      );
    };
    const aws = "['arn:aws:iam::111122223333:role/dev']";

    it.each([
      // Each of these let everybody in whom it was meant to keep out.
      [
        'tags',
        'aws:PrincipalTag/contractor',
        { StringEquals: { 'aws:PrincipalTag/contractor': '1' } },
      ],
      ['a login', 'aws:MultiFactorAuthPresent', { Bool: { 'aws:MultiFactorAuthPresent': false } }],
      ['a typing error', 'aws:SourceIP4', { NotIpAddress: { 'aws:SourceIP4': '10.0.0.0/8' } }],
      [
        'a variable',
        'aws:PrincipalTag/team',
        { StringNotEquals: { 'aws:username': `\${aws:PrincipalTag/team}` } },
      ],
    ])('%s', (_, key, condition) => {
      expect(on(aws, condition)).toMatch(/^gantry\.yaml:6: the condition key .* cannot be judged/);
      expect(on(aws, condition)).toContain(`the condition key ${key} is`);
    });

    it('but what it knows, and the tags of its own principals', () => {
      const known = {
        IpAddress: { 'AWS:sourceip': '10.0.0.0/8' },
        StringLike: { 'aws:userid': ['*:ana', `\${aws:username}`, `\${*}`] },
        DateLessThan: { 'aws:CurrentTime': '2027-01-01T00:00:00Z' },
      };
      expect(on(aws, known)).toBe('fine');
      const tagged = { StringEquals: { 'aws:PrincipalTag/team': 'vendor' } };
      expect(on('[vendor-agent]', tagged)).toBe('fine');
      expect(on("[vendor-agent, 'arn:aws:iam::111122223333:root']", tagged)).toMatch(/cannot be/);
    });
  });

  it('an alias that grows without end', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [from, to] of ['ab', 'bc', 'cd', 'de', 'ef'].map((pair) => pair.split(''))) {
      bomb.push(`${to}: &${to} [${Array(9).fill(`*${from}`).join(', ')}]`);
    }
    expect(said(bomb.join('\n'))).toMatch(/alias/i);
  });
});
