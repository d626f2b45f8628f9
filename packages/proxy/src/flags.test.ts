import { describe, expect, test } from 'vitest';
import { FlagError, help, readFlags } from './flags.ts';

const URL = 'https://eks-mcp.us-west-2.api.aws/mcp';

const read = (args: readonly string[], environment = {}) => {
  const flags = readFlags(args, environment);
  if (typeof flags === 'string') throw new Error(`asked for ${flags}`);
  return flags;
};

test('the defaults are those of AWS’s proxy [14.3]', () => {
  expect(read([URL])).toEqual({
    url: URL,
    profiles: [],
    regions: [],
    readOnly: false,
    allowedTools: [],
    skipAuth: false,
    trusted: [],
    logLevel: 'ERROR',
    timeouts: { total: 180_000, connect: 60_000, read: 120_000, write: 180_000, tool: 300_000 },
    metadata: {},
    headers: [],
    retries: 0,
    telemetry: true,
    digest: false,
    check: false,
  });
});

test('every flag', () => {
  const args =
    '--service s --region r --profile p --regions r1 r2 r1 --read-only --allow-tool t1 t2 --skip-auth --trust-host a --trust-host b ' +
    '--log-level debug --timeout 1 --connect-timeout 2.5 --read-timeout .5 --write-timeout 4. --tool-timeout 0 ' +
    '--retries 10 --disable-telemetry --content-sha256 --check --metadata a=1 b=2 --header c=3=4 --header=d=';
  expect(read([...args.split(' '), URL])).toEqual({
    url: URL,
    service: 's',
    region: 'r',
    profiles: ['p'],
    regions: ['r1', 'r2'],
    readOnly: true,
    allowedTools: ['t1', 't2'],
    skipAuth: true,
    trusted: ['a', 'b'],
    logLevel: 'DEBUG',
    timeouts: { total: 1000, connect: 2500, read: 500, write: 4000, tool: 0 },
    metadata: { a: '1', b: '2' },
    headers: [
      ['c', '3=4'],
      ['d', ''],
    ],
    retries: 10,
    telemetry: false,
    digest: true,
    check: true,
  });
  expect(read([`--service=s`, URL, `--profile=p`])).toMatchObject({
    service: 's',
    profiles: ['p'],
  });
});

describe('profiles', () => {
  test('the endpoint may follow several [14.2]', () => {
    expect(read(['--profile', 'a', URL]).profiles).toEqual(['a']);
    expect(read(['--profile', 'b', 'a', 'b', URL, '--read-only'])).toMatchObject({
      url: URL,
      profiles: ['b', 'a'],
      readOnly: true,
    });
    expect(read([URL, '--profile', 'a', '--region', 'r'])).toMatchObject({
      url: URL,
      profiles: ['a'],
    });
    expect(read(['--profile', 'a', 'b', '--', URL]).profiles).toEqual(['a', 'b']);
  });

  test('the flag given last counts, as for AWS’s proxy', () => {
    expect(read([URL, '--profile', 'a', '--profile', 'b', 'c']).profiles).toEqual(['b', 'c']);
    expect(read(['--profile', 'a', 'b', '--profile=c', URL]).profiles).toEqual(['c']);
    expect(read(['--profile=a', '--profile', 'b', URL]).profiles).toEqual(['b']);
  });

  test('AWS_MCP_PROXY_PROFILES goes before the flag, the flag before AWS_PROFILE [14.6]', () => {
    const all = { AWS_MCP_PROXY_PROFILES: ' one  four one ', AWS_PROFILE: 'three' };
    expect(read([URL, '--profile', 'two'], all).profiles).toEqual(['one', 'four']);
    for (const blank of ['', '   ']) {
      const environment = { ...all, AWS_MCP_PROXY_PROFILES: blank };
      expect(read([URL, '--profile', 'two'], environment).profiles).toEqual(['two']);
      expect(read([URL], environment).profiles).toEqual(['three']);
    }
    expect(read([URL], { AWS_PROFILE: '' }).profiles).toEqual([]);
  });
});

test.each([
  [['--metadata', 'a=1', 'b = x = y ', URL], { a: '1', 'b ': ' x = y ' }],
  [['--metadata', URL], {}],
  [[URL, '--metadata'], {}],
  [['--metadata', '--read-only', URL], {}],
  [['--metadata=a=1', '--metadata', 'b=https://x', URL], { a: '1', b: 'https://x' }],
  [['--metadata', 'a=1', 'b=2', '--metadata', 'a=3', URL, '--metadata'], { a: '3', b: '2' }],
  [[URL, '--metadata', 'a=1', 'a='], { a: '' }],
])('metadata of %j [14.5]', (args, metadata) => {
  expect(read(args)).toMatchObject({ url: URL });
  expect(read(args).metadata).toEqual(metadata);
});

describe('wrong usage', () => {
  test.each([
    [[], /The endpoint is missing/],
    [['--profile', 'a', 'b'], /The endpoint is missing/],
    [[URL, 'https://other.api.aws/'], /Unexpected: https:\/\/other\.api\.aws\//],
    [[URL, '--log-level', 'LOUD'], /--log-level is one of DEBUG, INFO, WARNING, ERROR, CRITICAL/],
    [[URL, '--timeout', '-1'], /--timeout/],
    [[URL, '--timeout=-1'], /--timeout is a number of seconds, 0 or more/],
    [[URL, '--connect-timeout', 'soon'], /--connect-timeout is a number of seconds/],
    [[URL, '--read-timeout', 'NaN'], /--read-timeout is a number/],
    [[URL, '--write-timeout', ''], /--write-timeout is a number/],
    [[URL, '--tool-timeout', '0x10'], /--tool-timeout is a number/],
    [[URL, '--retries', '11'], /--retries is a whole number from 0 to 10/],
    [[URL, '--retries=-1'], /--retries/],
    [[URL, '--retries', '1.5'], /--retries/],
    [[URL, '--retries', 'many'], /--retries/],
    [[URL, '--metadata', 'a=b', 'c'], /--metadata takes KEY=VALUE, and item 2 has no =/],
    [[URL, '--tool-timeout', 'Infinity'], /--tool-timeout is a number/],
    [[URL, '--header', 'a=b', '--header', 'c'], /--header takes KEY=VALUE, and item 2 has no =/],
    [[URL, '--header', 'a=b', 'c=d'], /Unexpected: c\./],
    [[URL, '--header'], /--header/],
    [[URL, '--service'], /--service/],
    [[URL, '--prof', 'a'], /Unknown option '--prof'\.$/],
    [[URL, '--read-only=yes'], /--read-only/],
    [[URL, '--regions', 'us-west-2', 'evil.example/'], /--regions takes the name of a region/],
    [[URL, '--region', 'us-west-2.evil'], /--region takes the name of a region/],
    [[URL, '--allow-tool', 'a'], /--allow-tool goes with --read-only/],
  ])('%j [14.4] [14.9]', (args, message) => {
    expect(() => read(args)).toThrow(FlagError);
    expect(() => read(args)).toThrow(message);
  });

  test('does not show what may be a secret', () => {
    for (const args of [
      ['--metadata', 'hunter2', URL],
      [URL, 'key=hunter2'],
      ['--header', 'hunter2', URL],
      [URL, '--header', 'x-token=hunter2', 'x-token=hunter2'],
    ]) {
      expect(() => read(args)).toThrow(FlagError);
      expect(() => read(args)).not.toThrow(/hunter2/);
    }
  });
});

test('help names every flag, under the name it was called by', () => {
  expect(readFlags(['--help'], {})).toBe('help');
  expect(readFlags(['-h', '--log-level', 'DEBUG'], {})).toBe('help');
  expect(readFlags(['--version'], {})).toBe('version');
  const text = help('gantry proxy');
  expect(text).toContain('Usage: gantry proxy URL');
  for (const flag of ['service', 'region', 'profile', 'read-only', 'skip-auth', 'trust-host']) {
    expect(text).toContain(`--${flag}`);
  }
  for (const flag of [
    'regions',
    'metadata',
    'header',
    'retries',
    'disable-telemetry',
    'content-sha256',
    'check',
  ])
    expect(text).toContain(flag);
  for (const name of ['', 'connect-', 'read-', 'write-', 'tool-']) {
    expect(text).toContain(`--${name}timeout`);
  }
});
