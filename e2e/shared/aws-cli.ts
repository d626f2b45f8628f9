import assert from 'node:assert/strict';
import type { Sandbox } from './sandbox.ts';
import { run } from './started.ts';

/** Debian's, since a newer one may come first in the path. */
export const AWS = '/usr/bin/aws';

/** Words of the command, then arguments that hold spaces. */
type Words = [line: string, ...more: string[]];

export type Cli = {
  readonly sandbox: Sandbox;
  /** What it printed: parsed if it is JSON, else as it stands. Fails with the CLI's own words. */
  // biome-ignore lint/suspicious/noExplicitAny: answers of some 200 operations, read by the tests
  readonly aws: (...words: Words) => Promise<any>;
  /** What it says when the call is refused. */
  readonly refused: (...words: Words) => Promise<string>;
  /** The same with other credentials. */
  readonly as: (env: Record<string, string>) => Cli;
};

/** The AWS CLI, unmodified, as the administrator in us-west-2 unless told otherwise. */
export function awsCli(sandbox: Sandbox, env = sandbox.profile('gantry-admin')): Cli {
  const call = (line: string, more: string[]) =>
    run(
      AWS,
      ['--endpoint-url', sandbox.url, ...line.split(' '), ...more],
      {
        ...{ AWS_REGION: 'us-west-2', AWS_EC2_METADATA_DISABLED: 'true', ...env },
      },
      sandbox.folder,
    );
  return {
    sandbox,
    aws: async (line, ...more) => {
      const { stdout, stderr, code } = await call(line, more);
      assert.equal(code, 0, `aws ${line}: ${stderr}`);
      const text = stdout.trim();
      return /^[[{"]/.test(text) ? JSON.parse(text) : text;
    },
    refused: async (line, ...more) => {
      const { stdout, stderr, code } = await call(line, more);
      assert.equal(code, 254, `aws ${line}: ${stdout}${stderr}`);
      return stderr.trim();
    },
    as: (other) => awsCli(sandbox, other),
  };
}

/** Asks until it holds; for what has no waiter, or one that may come too late. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 20; tries += 1) {
    if (await holds()) return;
  }
  assert.fail('It has not come to pass.');
}
