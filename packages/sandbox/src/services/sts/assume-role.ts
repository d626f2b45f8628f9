// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import { accessDeniedMessage, evaluate, type Principal, parsePolicy } from '@gantry/identity';
import { policySetOf } from '../../enforce/policies.ts';
import type { Checked, ConditionValues, Operation, OperationContext } from '../../service.ts';
import { entityArn } from '../iam/arns.ts';
import { roleByArn } from '../iam/find.ts';
import type { Role } from '../iam/state.ts';
import { requestTags, resourceTags } from '../iam/tags.ts';
import { faults } from './faults.ts';
import { packedSize, sessionPolicies } from './session-policies.ts';
import { type SessionTags, sessionTags } from './session-tags.ts';
import { beginSession, callingSession } from './sessions.ts';

type Input = Checked<AssumeRoleRequest>;

const HOUR = 3600;

export const assumeRole: Operation<AssumeRoleRequest, AssumeRoleResponse> = (input, context) => {
  const from = callingSession(context);
  const role = allowedRole(input, context);
  const seconds = checkedDuration(input, role, from !== undefined);
  const tags = sessionTags(input, from);
  const packed = packedSize(input);
  const sourceIdentity = input.SourceIdentity ?? from?.sourceIdentity;
  const principal = sessionPrincipal(role, input.RoleSessionName, tags, context);
  const session = {
    principal,
    of: role,
    policies: sessionPolicies(input, context),
    transitiveTags: tags.transitive,
    sourceIdentity,
    seconds,
  };
  return {
    Credentials: beginSession(session, context),
    AssumedRoleUser: { AssumedRoleId: principal.userId, Arn: principal.arn },
    ...packed,
    ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
  };
};

/**
 * A role that is not there lets nobody in, and is refused in the same words: nobody can ask which
 * roles there are.
 */
const nobody = parsePolicy(
  {
    Version: '2012-10-17',
    Statement: { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' },
  },
  'trust',
);

function allowedRole(input: Input, context: OperationContext): Role {
  const { account, caller } = context;
  if (caller.type === 'Root') throw faults.rootAssumes();
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(input.RoleArn)) {
    throw faults.badRoleArn({ arn: input.RoleArn });
  }
  const role = roleByArn(account, input.RoleArn);
  for (const action of neededActions(input, context)) requireTrust(action, role, input, context);
  if (!role) throw new Error('A role that does not exist has let somebody in');
  return role;
}

/** Tags and a source identity must be allowed too. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required */
function neededActions(input: Input, context: OperationContext): string[] {
  const identity = callingSession(context)?.sourceIdentity;
  const { SourceIdentity: wanted = identity } = input;
  // Once set, a source identity stays the same through every role that is assumed from there.
  if (identity !== undefined && wanted !== identity) throw faults.otherSourceIdentity();
  return [
    'sts:AssumeRole',
    ...(input.Tags?.length ? ['sts:TagSession'] : []),
    ...(wanted === undefined ? [] : ['sts:SetSourceIdentity']),
  ];
}

function requireTrust(
  action: string,
  role: Role | undefined,
  input: Input,
  context: OperationContext,
): void {
  const { account, caller, now } = context;
  const request = {
    action,
    resource: input.RoleArn,
    principal: caller,
    context: { ...context.conditions, ...conditionsOf(input, role) },
    now,
  };
  const trust = { name: 'trust policy', document: role?.trust.parsed ?? nobody };
  const decision = evaluate(request, { ...policySetOf(account, caller), trust });
  if (!decision.allowed) throw faults.denied({ reason: accessDeniedMessage(request, decision) });
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecuritytokenservice.html */
function conditionsOf(input: Input, role: Role | undefined): ConditionValues {
  return {
    ...requestTags(input.Tags),
    ...resourceTags(role?.tags ?? new Map()),
    'sts:ExternalId': input.ExternalId,
    'sts:RoleSessionName': input.RoleSessionName,
    'sts:SourceIdentity': input.SourceIdentity,
    'sts:TransitiveTagKeys': input.TransitiveTagKeys,
  };
}

function checkedDuration({ DurationSeconds = HOUR }: Input, role: Role, chained: boolean): number {
  if (chained && DurationSeconds > HOUR) throw faults.longerThanChain();
  if (DurationSeconds > role.maxSessionDuration) throw faults.longerThanRole();
  return DurationSeconds;
}

function sessionPrincipal(
  role: Role,
  name: string,
  { tags }: SessionTags,
  { account }: OperationContext,
): Principal {
  return {
    type: 'AssumedRole',
    account: account.id,
    arn: `arn:aws:sts::${account.id}:assumed-role/${role.name}/${name}`,
    userId: `${role.id}:${name}`,
    name,
    tags: { ...Object.fromEntries(role.tags), ...tags },
    issuer: { arn: entityArn(account, role), userId: role.id, name: role.name },
  };
}
