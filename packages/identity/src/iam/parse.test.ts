import { expect, test } from 'vitest';
import { parsePolicy } from './parse.ts';
import type { PolicyType } from './policy.ts';
import { PolicyError } from './policy-error.ts';

const statement = { Effect: 'Allow', Action: 'eks:List*', Resource: '*' };
const policy = (change: object) => ({
  Version: '2012-10-17',
  Statement: [{ ...statement, ...change }],
});

function failure(json: unknown, type?: PolicyType): { path: string; message: string } {
  try {
    parsePolicy(json, type);
  } catch (error) {
    if (error instanceof PolicyError) return { path: error.path, message: error.message };
    throw error;
  }
  return { path: 'fine', message: '' };
}

test('reads text and JSON into one form', () => {
  const json = {
    Version: '2012-10-17',
    Id: 'x',
    Statement: {
      Sid: 'A',
      Effect: 'Deny',
      NotAction: 'iam:*',
      NotResource: ['arn:aws:s3:::b'],
      Condition: {
        Bool: { 'aws:SecureTransport': false },
        StringLike: { 'aws:username': ['a*', 'b'] },
      },
    },
  };
  const expected = {
    version: '2012-10-17',
    id: 'x',
    statements: [
      {
        sid: 'A',
        effect: 'Deny',
        action: { negated: true, patterns: ['iam:*'] },
        resource: { negated: true, patterns: ['arn:aws:s3:::b'] },
        conditions: [
          { operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] },
          { operator: 'StringLike', key: 'aws:username', values: ['a*', 'b'] },
        ],
        unsupported: [],
      },
    ],
  };
  expect(parsePolicy(json)).toEqual(expected);
  expect(parsePolicy(JSON.stringify(json))).toEqual(expected);
});

test('a trust policy names principals and no resource', () => {
  const trust = {
    Statement: {
      Effect: 'Allow',
      Action: 'sts:AssumeRole',
      Principal: { Service: ['eks.amazonaws.com'], AWS: '111122223333' },
    },
  };
  expect(parsePolicy(trust, 'trust')).toMatchObject({
    version: '2008-10-17',
    statements: [
      {
        principal: {
          negated: false,
          entries: [
            { type: 'Service', id: 'eks.amazonaws.com' },
            { type: 'AWS', id: '111122223333' },
          ],
        },
      },
    ],
  });
});

test.each<[string, unknown, string, RegExp, PolicyType?]>([
  ['no JSON', '{', '', /not JSON/],
  ['a key twice', '{"Statement":[],"Statement":[]}', '', /"Statement" stands twice/],
  ['no object', [], '', /must be an object/],
  ['version', { ...policy({}), Version: '2012-10-18' }, 'Version', /"2012-10-17" or "2008-10-17"/],
  ['id', { ...policy({}), Id: 7 }, 'Id', /string/],
  ['no statement', { Version: '2012-10-17' }, 'Statement[0]', /must be an object/],
  ['empty list', { Statement: [] }, 'Statement', /at least one/],
  ['sid', policy({ Sid: 7 }), 'Statement[0].Sid', /string/],
  [
    'sid twice',
    {
      Statement: [
        { ...statement, Sid: 'A' },
        { ...statement, Sid: 'A' },
      ],
    },
    'Statement',
    /unique; 'A'/,
  ],
  ['effect', policy({ Effect: 'Maybe' }), 'Statement[0].Effect', /"Allow" or "Deny"/],
  ['no action', policy({ Action: undefined }), 'Statement[0]', /must contain actions/],
  ['both actions', policy({ NotAction: 'x:y' }), 'Statement[0]', /both Action and NotAction/],
  ['empty action', policy({ Action: '' }), 'Statement[0].Action', /none of them empty/],
  ['action without vendor', policy({ Action: 'List' }), 'Statement[0]', /vendor prefix/],
  ['no resource', policy({ Resource: undefined }), 'Statement[0]', /must contain resources/],
  ['no ARN', policy({ Resource: 'cluster/x' }), 'Statement[0]', /must be \* or an ARN/],
  [
    'principal in identity',
    policy({ Principal: '*' }),
    'Statement[0]',
    /should not specify a principal/,
  ],
  ['principal missing', policy({}), 'Statement[0]', /Missing required field Principal/, 'resource'],
  [
    'principal type',
    policy({ Principal: { User: 'x' } }),
    'Statement[0].Principal',
    /none of AWS, Service/,
    'resource',
  ],
  [
    'principal empty',
    policy({ Principal: {} }),
    'Statement[0].Principal',
    /must name a principal/,
    'resource',
  ],
  [
    'principal wildcard',
    policy({ Principal: { AWS: 'arn:aws:iam::1111:role/*' } }),
    'Statement[0]',
    /full ARN/,
    'resource',
  ],
  [
    'both principals',
    policy({ Principal: '*', NotPrincipal: '*' }),
    'Statement[0]',
    /both Principal and NotPrincipal/,
    'resource',
  ],
  [
    'resource in trust',
    policy({ Principal: '*' }),
    'Statement[0]',
    /prohibited field Resource/,
    'trust',
  ],
  [
    'unknown element',
    policy({ Resources: '*' }),
    'Statement[0]',
    /'Resources' is unknown; valid are Sid, Effect/,
  ],
  ['unknown outside', { ...policy({}), Owner: 1 }, 'Statement[0]', /'Owner' is unknown/],
  ['condition', policy({ Condition: [] }), 'Statement[0].Condition', /object/],
  [
    'operator',
    policy({ Condition: { StringIs: { a: 'b' } } }),
    'Statement[0]',
    /'StringIs' is unknown/,
  ],
  [
    'value of the operator',
    policy({ Condition: { IpAddress: { 'aws:SourceIp': 'here' } } }),
    'Statement[0]',
    /IpAddress aws:SourceIp: 'here'/,
  ],
  [
    'value',
    policy({ Condition: { StringLike: { a: {} } } }),
    'Statement[0].Condition.StringLike.a',
    /string, number or boolean/,
  ],
  [
    'malformed variable',
    policy({ Resource: 'arn:aws:s3:::b/${aws:username' }),
    'Statement[0]',
    /variables in its last part/,
  ],
])('says where and what is wrong: %s', (_, json, path, message, type) => {
  const found = failure(json, type);
  expect(found.path).toBe(path);
  expect(found.message).toMatch(message);
});
