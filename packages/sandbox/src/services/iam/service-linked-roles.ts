// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateServiceLinkedRole.html
import type {
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse,
  DeleteServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleResponse,
  DeletionTaskStatusType,
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse,
} from '@aws-sdk/client-iam';
import type { Account } from '../../account/account.ts';
import { type Life, settle } from '../../account/life.ts';
import type { Operation } from '../../service.ts';
import { linkedService } from './data/linked-services.ts';
import { faults } from './faults.ts';
import { findRole, isTaken } from './find.ts';
import { linkedServiceOf, makeLinkedRole } from './linked-roles.ts';
import { usageOf } from './linked-usage.ts';
import { describeRole } from './roles.ts';
import { type DeletionTask, iamState } from './state.ts';

/** How long a service takes to say that it no longer needs its role. */
const DELETION = 5_000;

export const createServiceLinkedRole: Operation<
  CreateServiceLinkedRoleRequest,
  CreateServiceLinkedRoleResponse
> = ({ AWSServiceName: service, CustomSuffix: suffix, Description: description }, context) => {
  const known = linkedService(service);
  if (!known) throw faults.noLinkedService({ service });
  if (suffix !== undefined && !known.suffix) throw faults.noSuffix({ service });
  const name = suffix === undefined ? known.role : `${known.role}_${suffix}`;
  if (isTaken(iamState(context.account).roles, name)) throw faults.linkedRoleTaken({ name });
  const role = makeLinkedRole(context, service, { suffix, description });
  return { Role: describeRole(context.account, role) };
};

export const deleteServiceLinkedRole: Operation<
  DeleteServiceLinkedRoleRequest,
  DeleteServiceLinkedRoleResponse
> = ({ RoleName }, context) => {
  const { account, now } = context;
  const role = findRole(context, RoleName);
  const service = linkedServiceOf(role);
  if (service === undefined) throw faults.notLinked({ name: RoleName });
  const { deletions } = iamState(account);
  const begun = [...deletions.values()].find((task) => {
    return task.role === role && task.status === 'IN_PROGRESS';
  });
  if (begun) return { DeletionTaskId: begun.id };
  const id = `task${role.path}${role.name}/${account.ids.uuid()}`;
  const task: DeletionTask = { id, role, service, usage: [], status: 'IN_PROGRESS', since: now };
  deletions.set(id, task);
  return { DeletionTaskId: id };
};

export const getServiceLinkedRoleDeletionStatus: Operation<
  GetServiceLinkedRoleDeletionStatusRequest,
  GetServiceLinkedRoleDeletionStatusResponse
> = ({ DeletionTaskId: id }, { account }) => {
  const task = iamState(account).deletions.get(id);
  if (!task) throw faults.noDeletionTask({ id });
  const Reason = 'The role is still used by resources of its service.';
  return {
    // The names of its life are those of the API.
    Status: task.status as DeletionTaskStatusType,
    ...(task.status === 'FAILED' ? { Reason: { Reason, RoleUsageList: [...task.usage] } } : {}),
  };
};

/** Services are asked when the time comes, not when the deletion is asked for. */
function deletionLife(account: Account): Life<DeletionTask> {
  const isUsed = ({ service }: DeletionTask) => usageOf(account, service).length > 0;
  return {
    IN_PROGRESS: [
      {
        to: 'FAILED',
        after: DELETION,
        when: isUsed,
        run: (task) => {
          task.usage = usageOf(account, task.service);
        },
      },
      {
        to: 'SUCCEEDED',
        after: DELETION,
        run: ({ role }) => {
          iamState(account).roles.delete(role.name);
        },
      },
    ],
  };
}

/** Deletes the service-linked roles that are due. */
export function settleDeletions(account: Account, _region: unknown, now: number): void {
  const { deletions } = iamState(account);
  if (deletions.size > 0) settle(deletionLife(account), deletions, now, account.clock.speed);
}
