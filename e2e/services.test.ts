import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { autoscaling } from './services/autoscaling.ts';
import { cloudtrail } from './services/cloudtrail.ts';
import { ec2 } from './services/ec2.ts';
import { eks } from './services/eks.ts';
import { iam } from './services/iam.ts';
import { kms } from './services/kms.ts';
import { organizations } from './services/organizations.ts';
import { secretsmanager } from './services/secretsmanager.ts';
import { servicequotas } from './services/servicequotas.ts';
import { ssm } from './services/ssm.ts';
import { sts } from './services/sts.ts';
import { AWS, awsCli, type Cli } from './shared/aws-cli.ts';
import { type Sandbox, startSandbox } from './shared/sandbox.ts';
import { root } from './shared/started.ts';

/** Each flow makes, lists, changes, is refused and deletes; the longest come first. */
const flows: Readonly<Record<string, (cli: Cli) => Promise<void>>> = {
  ec2,
  eks,
  iam,
  organizations,
  kms,
  autoscaling,
  ssm,
  secretsmanager,
  servicequotas,
  cloudtrail,
  sts,
};

/** The CLI of Debian has no command for it; packages/sandbox tests it through its own client. */
const without = ['eksauth'];

/** Twelve minutes take 0.7 seconds, and the hour in which a terminated instance is shown 3.6. */
const clockSpeed = 1000;

let sandbox: Sandbox;
before(async () => {
  sandbox = await startSandbox(clockSpeed);
});
after(() => sandbox?.stop());

it('has a flow for each service of the sandbox', () => {
  const page = readFileSync(join(root, 'docs/reference/sandbox-coverage.md'), 'utf8');
  const services = [...page.matchAll(/^\| \[(\w+)\]/gm)].map(([, name]) => name);
  assert.deepEqual([...Object.keys(flows), ...without].sort(), services);
});

const skip = existsSync(AWS) ? false : `needs ${AWS}`;
describe('the AWS CLI, unmodified, makes use of', { skip, concurrency: 2 }, () => {
  for (const [name, flow] of Object.entries(flows)) {
    it(name, () => flow(awsCli(sandbox)));
  }
});
