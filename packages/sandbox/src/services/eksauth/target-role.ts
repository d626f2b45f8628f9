// https://docs.aws.amazon.com/eks/latest/userguide/pod-id-assign-target-role.html
import type { PodIdentityAssociation } from '@aws-sdk/client-eks';
import { accountNamed } from '../../account/directory.ts';
import type { OperationContext } from '../../service.ts';
import { iamState, type Session } from '../iam/state.ts';
import { assumeRole } from '../sts/assume-role.ts';
import { faults } from './faults.ts';
import type { PodSession } from './pod-tags.ts';

/** Role chaining allows no more. */
const HOUR = 3600;

/** From the role of the association on to another, which may lie in another account. */
export function assumeTarget(
  { cluster, namespace, serviceAccount }: PodSession,
  { targetRoleArn: arn = '', policy, disableSessionTags }: PodIdentityAssociation,
  from: Session,
  context: OperationContext,
): Session {
  const { account, region } = context;
  const place = [region.name, account.id, cluster.name, namespace, serviceAccount];
  const { Credentials } = attempt(arn, () =>
    assumeRole(
      {
        RoleArn: arn,
        RoleSessionName: from.principal.name,
        ExternalId: place.join('/'),
        DurationSeconds: HOUR,
        ...(disableSessionTags && policy !== undefined ? { Policy: policy } : {}),
      },
      { ...context, caller: from.principal, accessKeyId: from.accessKeyId },
    ),
  );
  const home = accountNamed(account, arn.split(':')[4] ?? '');
  const session = home && iamState(home).sessions.get(Credentials?.AccessKeyId ?? '');
  if (!session) throw new Error('A session has begun and cannot be found');
  return session;
}

function attempt<Answer>(arn: string, assume: () => Answer): Answer {
  try {
    return assume();
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === 403) {
      throw faults.cannotAssumeTarget({ arn });
    }
    throw error;
  }
}
