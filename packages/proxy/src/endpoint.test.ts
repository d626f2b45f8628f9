import { describe, expect, test } from 'vitest';
import { EndpointError, type EndpointFlags, inRegion, resolveEndpoint } from './endpoint.ts';

const resolve = (url: string, flags: EndpointFlags = {}, environment = {}) =>
  resolveEndpoint(url, flags, environment);

describe('service and region from the host name', () => {
  // The table of AWS's proxy; without a region in the name it comes from AWS_REGION.
  test.each([
    ['https://eks-mcp.us-west-2.api.aws/mcp', 'eks-mcp', 'us-west-2'],
    ['https://aws-mcp.us-east-1.api.aws/mcp', 'aws-mcp', 'us-east-1'],
    ['https://EKS-MCP.US-WEST-2.API.AWS/mcp', 'eks-mcp', 'us-west-2'],
    ['https://eks-mcp.cn-north-1.api.aws:8443/mcp', 'eks-mcp', 'cn-north-1'],
    [
      'https://gw1.gateway.bedrock-agentcore.eu-west-1.amazonaws.com/mcp',
      'bedrock-agentcore',
      'eu-west-1',
    ],
    [
      'https://bedrock-agentcore.us-west-2.amazonaws.com/runtimes/x/invocations',
      'bedrock-agentcore',
      'us-west-2',
    ],
    ['https://service.sub.us-west-2.api.aws', 'service', 'from-env'],
    ['http://localhost:8080/mcp', 'localhost', 'from-env'],
    ['https://127.0.0.1/', '127', 'from-env'],
  ])('%s → %s, %s [14.12]', (url, service, region) => {
    expect(resolve(url, {}, { AWS_REGION: 'from-env' }).scope).toEqual({ service, region });
  });

  // What AWS's proxy does not know.
  test.each([
    ['https://eks-mcp.cn-north-1.api.amazonwebservices.com.cn/mcp', 'eks-mcp', 'cn-north-1'],
    ['https://eks-mcp.us-gov-west-1.api.aws/mcp', 'eks-mcp', 'us-gov-west-1'],
    ['https://lambda.cn-north-1.amazonaws.com.cn/', 'lambda', 'cn-north-1'],
    ['https://eks-mcp.eusc-de-east-1.amazonaws.eu/mcp', 'eks-mcp', 'eusc-de-east-1'],
    [
      'https://gw1.gateway.bedrock-agentcore.cn-north-1.amazonaws.com.cn/mcp',
      'bedrock-agentcore',
      'cn-north-1',
    ],
    ['https://vpce-0a1b2c3d-e4f5.eks-mcp.us-west-2.vpce.amazonaws.com/mcp', 'eks-mcp', 'us-west-2'],
    [
      'https://vpce-0a1b2c3d-us-west-2a.eks-mcp.us-west-2.vpce.amazonaws.com/mcp',
      'eks-mcp',
      'us-west-2',
    ],
    ['https://a1b2c3.execute-api.eu-west-1.amazonaws.com/prod/mcp', 'execute-api', 'eu-west-1'],
    ['https://abcdef.lambda-url.eu-west-1.on.aws/', 'lambda', 'eu-west-1'],
    // Global names tell no region.
    ['https://iam.amazonaws.com/', 'iam', 'from-env'],
    ['https://bucket.s3.amazonaws.com/', 'bucket', 'from-env'],
    ['https://d1.cloudfront.us.amazonaws.com/', 'd1', 'from-env'],
  ])('%s → %s, %s', (url, service, region) => {
    expect(resolve(url, {}, { AWS_REGION: 'from-env' }).scope).toEqual({ service, region });
  });

  test.each([
    'https://eks-mcp.us-west-2.api.aws.example.com/mcp',
    'https://x.execute-api.eu-west-1.evil.example/',
    'https://notapi.aws/',
    'https://eks-mcp.us-west-2.fakeamazonaws.com/',
  ])('%s only looks like AWS', (url) => {
    expect(() => resolve(url, { service: 's', region: 'r' })).toThrow(/is neither AWS nor this/);
  });

  test('a trusted host of one’s own gives its first label', () => {
    const flags = { trusted: ['my-server.example.com'], region: 'eu-west-1' };
    const { scope } = resolve('https://my-server.example.com', flags);
    expect(scope).toEqual({ service: 'my-server', region: 'eu-west-1' });
  });

  test('flags go before the name, the name before AWS_REGION; AWS_DEFAULT_REGION never counts', () => {
    const url = 'https://eks-mcp.us-west-2.api.aws/mcp';
    const environment = { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-2' };
    expect(resolve(url, {}, environment).scope?.region).toBe('us-west-2');
    const flags = { service: 'other', region: 'eu-north-1' };
    expect(resolve(url, flags, environment).scope).toEqual(flags);
    expect(() => resolve('http://localhost/', {}, { AWS_DEFAULT_REGION: 'eu-west-2' })).toThrow(
      /No region can be read from localhost: give --region, or set AWS_REGION/,
    );
    expect(() => resolve('http://localhost/', {}, { AWS_REGION: '' })).toThrow(/No region/);
  });

  test('IPv6 has no label to read a service from', () => {
    expect(() => resolve('http://[::1]:8080/mcp', { region: 'r' })).toThrow(
      /No service can be read from \[::1\]:8080: give --service/,
    );
    const { url } = resolve('http://[::1]:8080/mcp', { region: 'r', service: 's' });
    expect(url.host).toBe('[::1]:8080');
  });
});

describe('the URL', () => {
  test.each([
    ['eks-mcp.us-west-2.api.aws/mcp', /has no scheme: write https:\/\/eks-mcp\.us-west-2/],
    ['ftp://x.api.aws/', /ftp:\/\/x\.api\.aws\/ cannot be used: ftp is no way to MCP, https is/],
    ['file:///etc/passwd', /file is no way/],
    ['ws://x.api.aws/', /ws is no way/],
    ['wss://x.api.aws/', /wss is no way/],
    ['http://eks-mcp.us-west-2.api.aws/mcp', /would carry your requests unencrypted: use https/],
    ['http://127.0.0.2/', /unencrypted/],
    ['http://localhost.evil.example/', /unencrypted/],
    ['https://', /not a valid URL/],
    ['https://a b/', /not a valid URL/],
    ['https://x.api.aws/mcp?X-Amz-Signature=0', /must not hold X-Amz-Signature/],
    ['https://x.api.aws/mcp?a=1&__proto__=2', /must not hold __proto__: it cannot be signed/],
    ['https://user:hunter2@x.api.aws/', /must not carry a user name or password/],
  ])('%s is refused [14.10] [14.11]', (url, message) => {
    const flags = { service: 's', region: 'r' };
    // With both given AWS's proxy does not look at the URL, and signs for plain http.
    for (const given of [{}, flags, { ...flags, skipAuth: true }]) {
      expect(() => resolve(url, given)).toThrow(EndpointError);
      expect(() => resolve(url, given)).toThrow(message);
    }
  });

  test.each(['http://localhost/', 'http://127.0.0.1:1/', 'http://[::1]/'])(
    '%s is local [14.10]',
    (url) => {
      expect(resolve(url, { service: 's', region: 'r' }).url.href).toBe(url);
    },
  );

  test('no message shows a password or a query', () => {
    for (const url of ['me:hunter2@x.api.aws/?key=hunter2', 'ftp://me:hunter2@x/?key=hunter2']) {
      let message = '';
      try {
        resolve(url);
      } catch (error) {
        message = String(error);
      }
      expect(message).toMatch(/x/);
      expect(message).not.toContain('hunter2');
    }
  });

  test('takes the one form that both sides of a signature read alike', () => {
    const { url } = resolve("https://eks-mcp.us-west-2.api.aws//a%2Fb//mcp?x=a+b&y&z=it's#part");
    expect(url.pathname + url.search).toBe('/a%2Fb/mcp?x=a%20b&y=&z=it%27s');
    expect(url.hash).toBe('');
  });
});

describe('who gets signed requests', () => {
  test.each([
    'https://x.us-east-1.api.aws/',
    'https://x.execute-api.us-east-1.amazonaws.com/',
    'https://x.execute-api.cn-north-1.amazonaws.com.cn/',
    'https://x.lambda-url.us-east-1.on.aws/',
    'http://localhost:1/',
  ])('%s does', (url) => {
    expect(resolve(url, { region: 'r' }).scope).toBeDefined();
  });

  test.each([
    'https://gateway.example.com/',
    'https://api.aws.evil.example/',
    'https://evilapi.aws/',
    'https://evilamazonaws.com/',
    'https://10.0.0.1/',
  ])('%s does not, unless it is trusted', (url) => {
    const { host } = new URL(url);
    expect(() => resolve(url, { region: 'r' })).toThrow(
      `${host} is neither AWS nor this machine, so no signed request goes there. If it is your gateway, add --trust-host ${host}.`,
    );
    expect(resolve(url, { region: 'r', trusted: ['other', host] }).scope).toBeDefined();
  });

  test('a trusted host may be named with its port, in any case, and covers nothing else', () => {
    const flags = { region: 'r', service: 's' };
    const url = 'https://gw.example.com:8443/mcp';
    expect(resolve(url, { ...flags, trusted: ['GW.example.com'] }).scope).toBeDefined();
    expect(resolve(url, { ...flags, trusted: ['gw.example.com:8443'] }).scope).toBeDefined();
    for (const trusted of [['gw.example.com:443'], ['example.com'], ['*'], ['']]) {
      expect(() => resolve(url, { ...flags, trusted })).toThrow(/neither AWS/);
    }
  });

  test('with --skip-auth a foreign host is reached, and never with a signature', () => {
    const { url, scope } = resolve('https://gateway.example.com/mcp', { skipAuth: true });
    expect(url.host).toBe('gateway.example.com');
    expect(scope).toBeUndefined();
    const aws = resolve('https://eks-mcp.us-west-2.api.aws/mcp', { skipAuth: true });
    expect(aws.scope).toBeDefined();
  });
});

test.each([
  ['https://eks-mcp.us-west-2.api.aws/mcp', 'https://eks-mcp.eu-west-1.api.aws/mcp', 'eu-west-1'],
  [
    'https://gw.bedrock-agentcore.us-west-2.amazonaws.com/mcp?a=1',
    'https://gw.bedrock-agentcore.eu-west-1.amazonaws.com/mcp?a=1',
    'eu-west-1',
  ],
  ['http://localhost:1/mcp', 'http://localhost:1/mcp', 'r'],
])('%s is in another region at %s', (url, there, signedFor) => {
  const flags = url.includes('localhost') ? { region: 'r' } : {};
  const found = inRegion(resolve(url, flags), 'eu-west-1');
  expect(found.url.href).toBe(there);
  expect(found.scope?.region).toBe(signedFor);
});
