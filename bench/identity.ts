import { createHash, createHmac } from 'node:crypto';
import {
  checkSignature,
  type KeyRecord,
  type Principal,
  parseProof,
  type WireRequest,
} from '@gantry/identity';
import { evaluate, parsePolicy } from '@gantry/identity/iam';
import { microseconds, print } from './shared.ts';

const principal: Principal = {
  type: 'IAMUser',
  account: '111122223333',
  arn: 'arn:aws:iam::111122223333:user/bench',
  userId: 'AIDAEXAMPLEEXAMPLEEXA',
  name: 'bench',
  tags: { team: 'shop' },
};

const key: KeyRecord = { secretAccessKey: 'secret'.repeat(6), active: true, principal };
const now = Date.now();
const body = Buffer.alloc(10_240, 'x');
const request = signed(body);

const verify = await microseconds(2_000, () => {
  const digest = createHash('sha256').update(body).digest('hex');
  const proof = parseProof(request);
  if (proof === undefined) throw new Error('the benchmark signs its request');
  checkSignature(proof, request, digest, key, now);
});
const hash = await microseconds(2_000, () => createHash('sha256').update(body).digest('hex'));

const statements = Array.from({ length: 20 }, (_, at) => ({
  Sid: `S${at}`,
  Effect: 'Allow',
  Action: [`eks:Describe${at}*`, 'iam:Get*'],
  Resource: `arn:aws:eks:*:111122223333:cluster/shop-${at}*`,
  Condition: { StringEquals: { 'aws:PrincipalTag/team': 'shop' } },
}));
const document = parsePolicy({ Version: '2012-10-17', Statement: statements });
const policies = { identity: [{ name: 'bench', document }] };
const question = {
  action: 'eks:Describe19Cluster',
  resource: 'arn:aws:eks:us-west-2:111122223333:cluster/shop-19',
  principal,
  now,
  context: { 'aws:SourceIp': '192.0.2.1' },
};
if (!evaluate(question, policies).allowed) throw new Error('the last statement allows it');
const decide = await microseconds(5_000, () => evaluate(question, policies));

print('Identity', [
  { what: 'SigV4 verification of a 10 KB request', value: `${verify.toFixed(1)} µs` },
  { what: 'of which hashing the body', value: `${hash.toFixed(1)} µs` },
  { what: 'ratio to the hash alone', value: `${(verify / hash).toFixed(1)}x` },
  { what: 'IAM evaluation of 20 statements', value: `${decide.toFixed(1)} µs` },
]);

/** A request as an AWS client signs it; https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signed(payload: Buffer): WireRequest {
  const time = new Date(now).toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers: readonly (readonly [string, string])[] = [
    ['content-type', 'application/json'],
    ['host', '127.0.0.1:8787'],
    ['mcp-method', 'tools/call'],
    ['x-amz-date', time],
  ];
  const names = headers.map(([name]) => name).join(';');
  const digest = createHash('sha256').update(payload).digest('hex');
  const lines = headers.map(([name, value]) => `${name}:${value}\n`).join('');
  const canonical = ['POST', '/eks/mcp', '', lines, names, digest].join('\n');
  const scope = `${day}/us-west-2/eks-mcp/aws4_request`;
  const hashed = createHash('sha256').update(canonical).digest('hex');
  const hmac = (secret: string | Buffer, text: string) =>
    createHmac('sha256', secret).update(text).digest();
  const signing = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${key.secretAccessKey}`);
  const signature = hmac(signing, ['AWS4-HMAC-SHA256', time, scope, hashed].join('\n')).toString(
    'hex',
  );
  const authorization = [
    `AWS4-HMAC-SHA256 Credential=AKIABENCHBENCHBENCHB/${scope}`,
    `SignedHeaders=${names}`,
    `Signature=${signature}`,
  ].join(', ');
  return {
    method: 'POST',
    target: '/eks/mcp',
    rawHeaders: [...headers, ['authorization', authorization] as const].flat(),
  };
}
