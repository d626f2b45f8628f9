import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import type { Credentials } from '@gantry/identity';
import { keysOf, type Started, type Who } from './started.ts';

/** The second account of the healthy organization. */
export const PRODUCTION = '444455556666';

/** A session of a role, by somebody who may assume it. */
export async function sessionOf(
  sandbox: Started,
  RoleArn: string,
  who: Who = 'gantry-admin',
): Promise<Credentials> {
  const assumed = new AssumeRoleCommand({ RoleArn, RoleSessionName: 'test' });
  return keysOf((await sandbox.sts(who).send(assumed)).Credentials);
}

/** An administrator of the production account, by way of its organization. */
export function productionAdmin(sandbox: Started): Promise<Credentials> {
  return sessionOf(sandbox, `arn:aws:iam::${PRODUCTION}:role/OrganizationAccountAccessRole`);
}
