import { hostname, userInfo } from 'node:os';
import type { Principal } from '@gantry/identity';
import { UsageError } from './usage-error.ts';

/** The person at this machine. */
export function localPrincipal(): Principal {
  const { username: name } = userInfo();
  const arn = `local:${hostname()}:user/${name}`;
  return { type: 'Local', account: '', arn, userId: name, name, tags: {} };
}

/** The profile of the environment, which the AWS SDK takes. */
export function ambientProfile(): string | undefined {
  return process.env.AWS_PROFILE || undefined;
}

/** The region of the environment, as the AWS CLI would take it; throws `UsageError` without one. */
export function ambientRegion(): readonly string[] {
  const region = process.env.AWS_REGION ?? process.env.AWS_DEFAULT_REGION;
  if (region !== undefined && region !== '') return [region];
  throw new UsageError('Which region? Give --region us-west-2, or set AWS_REGION.');
}
