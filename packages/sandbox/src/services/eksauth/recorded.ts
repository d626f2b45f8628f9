import { servicePrincipal } from '../../enforce/service-principal.ts';
import type { OperationContext } from '../../service.ts';
import { recorded } from '../../trail/record.ts';
import { sts } from '../sts/service.ts';

type Assumption = {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly seconds: number;
};

const PODS = 'pods.eks.amazonaws.com';

/**
 * EKS assumes the role as a service, and the trail says so.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function recordAssumption(
  { account, region, now, requestId }: OperationContext,
  { roleArn, sessionName, tags, seconds }: Assumption,
): void {
  const call = {
    ...{ service: sts, operation: 'AssumeRole', region: region.name, at: now, requestId },
    ...{ sourceIp: PODS, userAgent: PODS },
    caller: servicePrincipal(account, PODS),
  } as const;
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  recorded(account, call, (asked) => {
    asked({
      ...{ RoleArn: roleArn, RoleSessionName: sessionName, DurationSeconds: seconds, Tags },
      TransitiveTagKeys: Object.keys(tags),
    });
    return {};
  });
}
