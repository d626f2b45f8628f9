import { cameFrom, carriedOutAt } from '../../carried-out-at.ts';
import { authorize } from '../../enforce/authorize.ts';
import type { ConditionValues, OperationContext } from '../../service.ts';
import { recorded } from '../../trail/record.ts';
import { codes } from '../../wire/codes.ts';
import { kms } from './service.ts';

/** A service that uses keys for those who call it. */
type Via = 'eks' | 'secretsmanager' | 'ssm';

/**
 * What another service asks of KMS in the name of its caller, who needs the permission himself; a
 * policy can say that he has it on this way only.
 * https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-via-service
 */
export function callKms<Output extends object>(
  via: Via,
  operation: keyof typeof kms.operations,
  input: object,
  context: OperationContext,
): Output {
  const { region, now, requestId, caller, accessKeyId, conditions } = context;
  const entry = kms.operations[operation];
  if (entry === undefined) throw new RangeError(`KMS has no ${operation}`);
  const viaService = `${via}.${region.name}.amazonaws.com`;
  const granted = operation === 'CreateGrant' ? { 'kms:GrantIsForAWSResource': 'true' } : {};
  const principal = `${via}.amazonaws.com`;
  const forwarded = { ...forwardedBy(principal), 'kms:ViaService': viaService };
  const through = { ...conditions, ...granted, ...forwarded };
  const inside = carriedOutAt(entry, input, { ...context, conditions: through });
  const origin = { sourceIp: principal, userAgent: principal, invokedBy: principal };
  const call = { service: kms, operation, region: region.name, at: now, requestId };
  const who = { caller, accessKeyId };
  const output = recorded(cameFrom(context), { ...call, ...who, ...origin }, (asked) => {
    asked(input);
    kms.settle?.(inside.account, inside.region, now);
    const words = codes[kms.protocol];
    authorize({ service: kms, operation, entry, input, context: inside, codes: words });
    // Entries are typed by their own operation, as is what the caller of this function expects.
    return entry.run(input as never, inside);
  });
  // The operation named is the one that answers so.
  return output as Output;
}

/**
 * The keys of a forward access session.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_forward_access_sessions.html#access_fas_policy_conditions
 */
function forwardedBy(service: string): ConditionValues {
  return {
    'aws:CalledVia': [service],
    'aws:CalledViaFirst': service,
    'aws:CalledViaLast': service,
    'aws:ViaAWSService': 'true',
  };
}
