// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
import type { AssumeRoleRequest, AssumeRoleResponse } from '@aws-sdk/client-sts';
import { accessDeniedMessage, type Decision, evaluate, parsePolicy } from '@gantry/identity/iam';
import type { Account } from '../../account/account.ts';
import { accountOf } from '../../account/directory.ts';
import { policySetOf } from '../../enforce/policies.ts';
import { resourceControl } from '../../enforce/resource-control.ts';
import type {
  Checked,
  ConditionValues,
  Named,
  Operation,
  OperationContext,
} from '../../service.ts';
import { roleByArn } from '../iam/find.ts';
import type { Role } from '../iam/state.ts';
import { requestTags, resourceTags } from '../iam/tags.ts';
import { resourcePlace } from '../organizations/conditions.ts';
import { faults } from './faults.ts';
import { type HomeRole, sessionPrincipal } from './role-session.ts';
import { packedSize, sessionPolicies } from './session-policies.ts';
import { sessionTags } from './session-tags.ts';
import { beginSession, callingSession, credentialsOf } from './sessions.ts';

type Input = Checked<AssumeRoleRequest>;

const HOUR = 3600;

export const assumeRole: Operation<AssumeRoleRequest, AssumeRoleResponse> = (input, context) => {
  const from = callingSession(context);
  const found = allowedRole(input, context);
  const { account, role } = found;
  const seconds = checkedDuration(input, role, from !== undefined);
  const tags = sessionTags(input, from);
  const packed = packedSize({ ...input, Tags: [...tags.inherited, ...(input.Tags ?? [])] });
  const sourceIdentity = input.SourceIdentity ?? from?.sourceIdentity;
  const principal = sessionPrincipal(found, input.RoleSessionName, tags.tags);
  const session = {
    principal,
    of: role,
    policies: sessionPolicies(input, account),
    transitiveTags: tags.transitive,
    sourceIdentity,
    seconds,
  };
  return {
    Credentials: credentialsOf(beginSession(session, { account, now: context.now })),
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

function allowedRole(input: Input, context: OperationContext): HomeRole {
  const { caller } = context;
  if (caller.type === 'Root') throw faults.rootAssumes();
  if (!/^arn:aws:iam::\d{12}:role\/.+$/.test(input.RoleArn)) {
    throw faults.badRoleArn({ arn: input.RoleArn });
  }
  const account = roleAccount(input, context);
  const role = account && roleByArn(account, input.RoleArn);
  for (const action of neededActions(input, context)) requireTrust(action, role, input, context);
  if (!account || !role) throw new Error('A role that does not exist has let somebody in');
  return { account, role };
}

/** The account of the role that is asked for; its trail, too, shows who has come in. */
export function roleAccount(
  { RoleArn }: { readonly RoleArn: string },
  { account }: { readonly account: Account },
): Account | undefined {
  return accountOf(account, RoleArn);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
export function roleAsked({ RoleArn: arn }: { readonly RoleArn: string }): readonly Named[] {
  return [{ type: 'AWS::IAM::Role', arn }];
}

/**
 * Tags and a source identity must be allowed too, and tags that the caller's session hands on are
 * tags of the new one: a chain from a pod's role breaks where `sts:TagSession` is missing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html#id_session-tags_permissions-required
 * https://github.com/aws/eks-pod-identity-agent/issues/80
 */
function neededActions(input: Input, context: OperationContext): string[] {
  const from = callingSession(context);
  const identity = from?.sourceIdentity;
  const tagged = Boolean(input.Tags?.length || from?.transitiveTags.length);
  const { SourceIdentity: wanted = identity } = input;
  // Once set, a source identity stays the same through every role that is assumed from there.
  if (identity !== undefined && wanted !== identity) throw faults.otherSourceIdentity();
  return [
    'sts:AssumeRole',
    ...(tagged ? ['sts:TagSession'] : []),
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
  const home = roleAccount(input, context) ?? account;
  const request = {
    action,
    resource: input.RoleArn,
    principal: caller,
    context: {
      ...context.conditions,
      ...resourcePlace(home),
      ...conditionsOf(input, role),
    },
    now,
  };
  const trust = { name: 'trust policy', document: role?.trust.parsed ?? nobody };
  const policies = { ...policySetOf(account, caller), ...resourceControl(home, action), trust };
  const decision = evaluate(request, policies);
  if (decision.allowed) return;
  const said = accessDeniedMessage(request, decision);
  throw faults.denied({ reason: isForeign(input, account) ? discreet(said, decision) : said });
}

function isForeign({ RoleArn }: Input, { id }: Account): boolean {
  return !RoleArn.startsWith(`arn:aws:iam::${id}:`);
}

/**
 * What another account's policies say is not the caller's to know.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
function discreet(said: string, { missing, decidedBy }: Decision): string {
  if (missing !== 'trust' && decidedBy?.kind !== 'trust') return said;
  return said.replace(/ (because no|with an explicit deny) .*$/, '');
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
