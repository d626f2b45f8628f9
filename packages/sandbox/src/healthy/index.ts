import type { Step } from './call.ts';
import { clusters } from './clusters.ts';
import { networks } from './networks.ts';
import { organization } from './organization.ts';
import { principals } from './principals.ts';
import { secrets } from './secrets.ts';
import { webIdentity } from './web-identity.ts';

/** What the account is made of before anything goes wrong, in the order in which it is made. */
export const healthySteps: readonly Step[] = [
  principals,
  networks,
  clusters,
  secrets,
  webIdentity,
  organization,
];
