import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { launcher } from './shared/client-block.ts';

/** Runs the command line as a person does, in an empty folder. */
function gantry(...args: string[]) {
  const cwd = mkdtempSync(join(tmpdir(), 'gantry-'));
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...args], {
    cwd,
    encoding: 'utf8',
    env,
  });
  return { status, stdout, stderr };
}

test('help lists every command with what it does', () => {
  const { status, stdout } = gantry('--help');
  expect(status).toBe(0);
  for (const name of ['serve', 'sandbox', 'proxy', 'config', 'audit', 'policy']) {
    expect(stdout).toMatch(new RegExp(`^ {2}${name}\\b.* {2}\\w`, 'm'));
  }
});

test.each([
  [['serve', '--help'], /--clock-speed <n>/],
  [['proxy', '--help'], /--tool-timeout SECONDS/],
  [['audit', '--help'], /--follow/],
  [['--version'], /^\d+\.\d+\.\d+\n$/],
])('gantry %j', (args, words) => {
  const { status, stdout } = gantry(...args);
  expect(status).toBe(0);
  expect(stdout).toMatch(words);
});

test.each([
  [['srve'], /unknown command 'srve'[\s\S]*serve/],
  [['serve'], /^Say what to serve: --sandbox/],
  [['serve', '--sandbox', '--local'], /exclude each other/],
  [['serve', '--config', 'no-such.yaml'], /no-such.yaml: there is no such file/],
  [['serve', '--config', 'x.yaml', '--sandbox'], /leave --sandbox and --local out/],
  [['serve', '--sandbox', '--incident', 'x'], /--incident is not implemented yet/],
  [['serve', '--sandbox', '--host', '0.0.0.0'], /serve this machine only/],
  [['serve', '--sandbox', '--port', 'x'], /A port is a number/],
  [['serve', '--local'], /Which region\?/],
  [['policy', 'nope'], /There is no policy nope/],
  [['config', 'vscod'], /Did you mean vscode\?/],
  [['config', 'kiro', '--via', 'direct', '--read-only'], /--read-only goes with --via proxy/],
  [['config', 'kiro', '--via', 'pigeon'], /Allowed choices are proxy, direct, stdio/],
  [['mcp', 'eks', '--folder', 'x'], /give both/],
  [['audit', '--outcome', 'odd'], /Allowed choices are/],
  [['proxy'], /endpoint is missing/],
])('gantry %j is wrong usage', (args, words) => {
  const { status, stdout, stderr } = gantry(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(words);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).toBe('');
});

test('an audit trail that is not there is a failure that says where it was looked for', () => {
  const { status, stderr } = gantry('audit');
  expect(status).toBe(1);
  expect(stderr).toMatch(/There is no audit trail in .*audit\.db\. Start Gantry here/);
});

test('a policy document holds what the tools declare', () => {
  const { stdout } = gantry('policy', 'eks-read-only');
  expect(JSON.parse(stdout)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Resource: '*',
        Action: expect.arrayContaining([
          'eks-mcp:InvokeMcp',
          'eks-mcp:CallReadOnlyTool',
          'eks:DescribeCluster',
        ]),
      },
    ],
  });
  expect(stdout).not.toContain('CallPrivilegedTool');
  expect(gantry('policy').stdout).toMatch(/^eks-full +\w/m);
});

test('the incidents that there are', () => {
  expect(gantry('sandbox', '--list-incidents').stdout).toMatch(/no incidents/);
});
