// Sources: docs, IAM user guide "Troubleshooting Signature Version 4"; Smithy's protocol pages.
import { ListClustersCommand } from '@aws-sdk/client-eks';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAccount } from './sandbox.ts';
import { listen } from './server.ts';
import { type RawRequest, type Signing, sendRaw, signed } from './testing/raw.ts';
import { refusal, type Started, started } from './testing/started.ts';

let sandbox: Started;
beforeAll(async () => {
  sandbox = await started();
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const FORM = ['Content-Type', 'application/x-www-form-urlencoded'] as const;
const WHO_AM_I = 'Action=GetCallerIdentity&Version=2011-06-15';
const whoAmI: RawRequest = { headers: [FORM], body: WHO_AM_I };

const sign = (request: RawRequest, more: Partial<Signing> = {}) =>
  signed(sandbox.url, request, {
    credentials: sandbox.credentialsOf('gantry-admin'),
    service: 'sts',
    ...more,
  });
const send = (request: RawRequest) => sendRaw(sandbox.url, request);
const code = (body: string) => /<Code>(.*)<\/Code><Message>(.*)<\/Message>/.exec(body)?.slice(1);

describe('a signature', () => {
  it('that holds is accepted', async () => {
    const { status, headers, body } = await send(sign(whoAmI));
    expect(status).toBe(200);
    expect(headers.get('content-type')).toBe('text/xml');
    const id = headers.get('x-amzn-requestid');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(body).toContain(
      '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>',
    );
    expect(body).toContain(`<ResponseMetadata><RequestId>${id}</RequestId></ResponseMetadata>`);
  });

  const other = { accessKeyId: 'AKIANOBODYNOBODY0000', secretAccessKey: 'x' };
  const admin = () => sandbox.credentialsOf('gantry-admin');
  const MINUTE = 60_000;
  it.each([
    [
      'by a wrong secret',
      () => sign(whoAmI, { credentials: { ...admin(), secretAccessKey: 'y' } }),
      403,
      'SignatureDoesNotMatch',
    ],
    ['by an unknown key', () => sign(whoAmI, { credentials: other }), 403, 'InvalidClientTokenId'],
    [
      'from six minutes ago',
      () => sign(whoAmI, { at: Date.now() - 6 * MINUTE }),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'from six minutes ahead',
      () => sign(whoAmI, { at: Date.now() + 6 * MINUTE }),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'for another region',
      () => sign(whoAmI, { region: 'ap-south-1' }),
      403,
      'SignatureDoesNotMatch',
    ],
    [
      'over another body',
      () => ({ ...sign(whoAmI), body: `${WHO_AM_I}&x=y` }),
      403,
      'SignatureDoesNotMatch',
    ],
    ['over another path', () => ({ ...sign(whoAmI), target: '/x' }), 403, 'SignatureDoesNotMatch'],
    [
      'with a signed header twice',
      () => {
        const request = sign(whoAmI);
        return {
          ...request,
          headers: [...(request.headers ?? []), ['X-Amz-Date', '20200101T000000Z'] as const],
        };
      },
      400,
      'IncompleteSignature',
    ],
    [
      'with a token for a key that has none',
      () => sign(whoAmI, { credentials: { ...admin(), sessionToken: 't' } }),
      403,
      'InvalidClientTokenId',
    ],
    [
      'that is cut short',
      () => ({
        ...whoAmI,
        headers: [FORM, ['Authorization', 'AWS4-HMAC-SHA256 Credential=x'] as const],
      }),
      400,
      'IncompleteSignature',
    ],
    ['that is missing', () => whoAmI, 403, 'MissingAuthenticationToken'],
  ])('%s is refused', async (_, request, status, expected) => {
    const answer = await send(request());
    expect([answer.status, code(answer.body)?.[0]]).toEqual([status, expected]);
  });

  it('for one service opens no other', async () => {
    const list = { method: 'GET', target: '/clusters' };
    const answer = await send(sign(list, { service: 'sts', region: 'us-west-2' }));
    expect(code(answer.body)).toEqual(['MissingAction', 'Missing Action']);
    const scoped = await send(sign(whoAmI, { service: 'eks', region: 'us-west-2' }));
    expect([scoped.status, scoped.headers.get('x-amzn-errortype')]).toEqual([
      404,
      'UnknownOperationException',
    ]);
  });

  it("is refused in a JSON service's own words", async () => {
    const client = sandbox.eks({ accessKeyId: 'AKIANOBODYNOBODY0000', secretAccessKey: 'x' });
    expect(await refusal(client.send(new ListClustersCommand({})))).toBe(
      '403 UnrecognizedClientException: The security token included in the request is invalid.',
    );
    const far = sandbox.eks('gantry-admin', 'ap-south-1').send(new ListClustersCommand({}));
    expect(await refusal(far)).toBe(
      '403 InvalidSignatureException: Credential should be scoped to a valid region. ',
    );
  });

  it('for a service without regions may name the global one or one of the account', async () => {
    for (const region of ['us-east-1', 'us-west-2', 'eu-west-1']) {
      const me = await sandbox.sts('gantry-viewer', region).send(new GetCallerIdentityCommand({}));
      expect(me.Account).toBe('111122223333');
    }
  });
});

describe('what is not simulated names itself', () => {
  it.each([
    [
      'an operation of a Query service',
      'iam',
      { headers: [FORM], body: 'Action=CreateLoginProfile&Version=2010-05-08' },
      'iam:CreateLoginProfile',
    ],
    [
      'an operation of a REST service',
      'eks',
      { method: 'POST', target: '/cluster-registrations' },
      'eks:RegisterCluster',
    ],
    [
      'a service that speaks JSON RPC',
      'dynamodb',
      { headers: [['X-Amz-Target', 'DynamoDB_20120810.ListTables'] as const], body: '{}' },
      'the service dynamodb',
    ],
    [
      'a service that speaks REST',
      'lambda',
      { method: 'GET', target: '/2015-03-31/functions' },
      'the service lambda',
    ],
    ['a service that speaks XML', 's3', { method: 'GET' }, 'the service s3'],
  ])('%s', async (_, service, request, name) => {
    const { status, body } = await send(sign(request, { service, region: 'us-west-2' }));
    expect(status).toBe(501);
    expect(body.replace('&apos;', "'")).toContain(`Gantry's sandbox does not implement ${name}`);
  });
});

describe('what cannot be read', () => {
  const eks = { service: 'eks', region: 'us-west-2' };
  it.each([
    [
      'an unknown action',
      { headers: [FORM], body: 'Action=Nothing&Version=2011-06-15' },
      {},
      400,
      'InvalidAction',
    ],
    [
      'another version',
      { headers: [FORM], body: 'Action=GetCallerIdentity&Version=2001-01-01' },
      {},
      400,
      'InvalidAction',
    ],
    [
      'a broken percent-encoding',
      { headers: [FORM], body: `${WHO_AM_I}&a=%zz` },
      {},
      400,
      'MalformedInput',
    ],
    [
      'a form that is not UTF-8',
      { headers: [FORM], body: Buffer.from([0xc3, 0x28]) },
      {},
      400,
      'MalformedInput',
    ],
    ['broken JSON', { target: '/clusters', body: '{"name":' }, eks, 400, 'SerializationException'],
    [
      'a list where JSON has an object',
      { target: '/clusters', body: '[]' },
      eks,
      400,
      'SerializationException',
    ],
    [
      'a number where a text belongs',
      { target: '/clusters', body: '{"name":1,"roleArn":"x","resourcesVpcConfig":{}}' },
      eks,
      400,
      'SerializationException',
    ],
    [
      'a query value of the wrong kind',
      { method: 'GET', target: '/clusters?maxResults=many' },
      eks,
      400,
      'SerializationException',
    ],
    [
      'a path that goes up',
      { method: 'GET', target: '/clusters/../x' },
      eks,
      400,
      'IncompleteSignature',
    ],
    [
      'a body that is too large',
      { headers: [FORM], body: 'x'.repeat(1_048_577) },
      {},
      413,
      'RequestEntityTooLargeException',
    ],
  ])('%s', async (_, request: RawRequest, signing, status, expected) => {
    const answer = await send(sign(request, signing));
    const found = answer.headers.get('x-amzn-errortype') ?? code(answer.body)?.[0];
    expect([answer.status, found]).toEqual([status, expected]);
    expect(answer.body).not.toMatch(/\bat .*\.ts:/);
  });

  it('is repeated without what XML cannot carry', async () => {
    const form = 'Action=%00%01%3Cscript%3E%ED%A0%80&Version=2011-06-15';
    const broken = await send(sign({ headers: [FORM], body: form }));
    expect(code(broken.body)?.[0]).toBe('MalformedInput');
    const answer = await send(
      sign({ headers: [FORM], body: 'Action=%00%01%3Cscript%3E&Version=2011-06-15' }),
    );
    expect(code(answer.body)?.[1]).toBe(
      'Could not find operation \uFFFD\uFFFD&lt;script&gt; for version 2011-06-15',
    );
  });

  it('keeps keys of maps what they are', async () => {
    const body = '{"name":"p","roleArn":"r","resourcesVpcConfig":{},"tags":{"__proto__":"x"}}';
    const answer = await send(sign({ target: '/clusters', body }, eks));
    expect(answer.status).toBeLessThan(500);
    expect(Object.hasOwn(Object.prototype, 'x')).toBe(false);
  });
});

it('answers in time with the account, not with the machine', async () => {
  const { headers } = await send(sign(whoAmI));
  const date = Date.parse(headers.get('date') ?? '');
  expect(Math.abs(date - sandbox.account.clock.now())).toBeLessThan(5000);
});

it('takes the next port when its own is taken', async () => {
  const account = await createAccount();
  const first = await listen(account, { host: '127.0.0.1', port: 0 });
  const { port } = first;
  await expect(listen(account, { host: '127.0.0.1', port })).rejects.toThrow(/EADDRINUSE/);
  const second = await listen(account, { host: '127.0.0.1', port, orNextFree: true });
  expect(second.port).toBeGreaterThan(port);
  expect(second.url).toBe(`http://127.0.0.1:${second.port}`);
  await Promise.all([first.close(), second.close()]);
});
