// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create-service-linked-role.html
import { type Account, GLOBAL_REGION, type StateKey } from '../../account/account.ts';
import { Ids } from '../../account/ids.ts';
import { Rng } from '../../account/rng.ts';
import type { AlsoNeeded, OperationContext } from '../../service.ts';
import { recorded, type TracedService } from '../../trail/record.ts';
import { schemasOf } from '../../wire/schemas.ts';
import { iamArn } from './arns.ts';
import { SERVICE_PATH, serviceRolePolicyArn } from './aws-managed.ts';
import { linkedService, type ServiceName } from './data/linked-services.ts';
import { readPolicy } from './documents.ts';
import { iamState, type Role } from './state.ts';

const DEFAULT_SESSION = 3600;

// Ids of their own: whether a service has its role must not change the identifiers of what is made.
const idsKey: StateKey<Ids> = {
  name: 'ids of service-linked roles',
  create: () => new Ids(new Rng(0x5e_4711)),
};

/** The service that a role belongs to, if it is one of those that only services change. */
export function linkedServiceOf({ path }: Pick<Role, 'path'>): string | undefined {
  return path.startsWith(SERVICE_PATH) ? path.slice(SERVICE_PATH.length, -1) : undefined;
}

export function linkedRoleArn(account: Account, service: string, name?: string): string {
  const role = name ?? linkedService(service)?.role ?? '*';
  return iamArn(account, `role${SERVICE_PATH}${service}/${role}`);
}

/** Makes the role of a service, under its own name or with a suffix. */
export function makeLinkedRole(
  { account, now }: Pick<OperationContext, 'account' | 'now'>,
  service: string,
  given: { readonly suffix?: string | undefined; readonly description?: string | undefined } = {},
): Role {
  const known = linkedService(service);
  if (!known) throw new Error(`No role is known for ${service}`);
  const { suffix, description = known.description } = given;
  const Statement = [
    { Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' },
  ];
  const role: Role = {
    kind: 'role',
    id: account.shared.of(idsKey).unique('AROA'),
    createdAt: now,
    name: suffix === undefined ? known.role : `${known.role}_${suffix}`,
    path: `${SERVICE_PATH}${service}/`,
    tags: new Map(),
    inline: new Map(),
    attached: new Set([serviceRolePolicyArn(known.policy)]),
    trust: readPolicy(JSON.stringify({ Version: '2012-10-17', Statement }), 'trust'),
    description,
    maxSessionDuration: DEFAULT_SESSION,
  };
  iamState(account).roles.set(role.name, role);
  return role;
}

/**
 * The role by which a service acts in the account; made when the service is used for the first
 * time. Who may not make it is stopped before, by `needsServiceLinkedRole`.
 */
export function ensureServiceLinkedRole(context: FirstUse, service: ServiceName): Role {
  const name = linkedService(service)?.role ?? '';
  const known = iamState(context.account).roles.get(name);
  if (known) return known;
  recordCreation(context, service);
  return makeLinkedRole(context, service);
}

/** The call that needs the role; who made it is shown in the trail. */
type FirstUse = Pick<OperationContext, 'account' | 'now'> &
  Partial<Pick<OperationContext, 'accessKeyId' | 'caller' | 'requestId'>>;

/** IAM, as far as the trail shows it. */
const iam: TracedService = {
  ...{ name: 'iam', signingName: 'iam', protocol: 'query', operations: {} },
  schemas: schemasOf('iam'),
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
function recordCreation(
  { account, now, caller, accessKeyId, requestId = '' }: FirstUse,
  service: ServiceName,
): void {
  if (!caller) return;
  const call = {
    ...{ service: iam, operation: 'CreateServiceLinkedRole', region: GLOBAL_REGION, at: now },
    ...{ requestId, caller, accessKeyId },
    ...{ sourceIp: service, userAgent: service, invokedBy: service },
  };
  recorded(account, call, (asked) => {
    asked({ AWSServiceName: service });
    return {};
  });
}

/** What a first use of a service needs beside its own action: part of an entry's `also`. */
export function needsServiceLinkedRole(account: Account, service: ServiceName): AlsoNeeded[] {
  const name = linkedService(service)?.role ?? '';
  if (iamState(account).roles.has(name)) return [];
  const resource = linkedRoleArn(account, service);
  const conditions = { 'iam:AWSServiceName': service };
  return [{ action: 'iam:CreateServiceLinkedRole', resource, conditions }];
}
