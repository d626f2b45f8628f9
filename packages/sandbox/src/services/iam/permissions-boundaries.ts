// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePermissionsBoundary.html
import type {
  AttachedPermissionsBoundary,
  DeleteRolePermissionsBoundaryRequest,
  DeleteUserPermissionsBoundaryRequest,
  PutRolePermissionsBoundaryRequest,
  PutUserPermissionsBoundaryRequest,
} from '@aws-sdk/client-iam';
import type { Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { findOwnRole, findPolicy, findUser } from './find.ts';
import type { Role, User } from './state.ts';

export const putUserPermissionsBoundary: Operation<PutUserPermissionsBoundaryRequest, object> = (
  input,
  context,
) => bound(findUser(context, input.UserName), input.PermissionsBoundary, context);

export const putRolePermissionsBoundary: Operation<PutRolePermissionsBoundaryRequest, object> = (
  input,
  context,
) => bound(findOwnRole(context, input.RoleName), input.PermissionsBoundary, context);

export const deleteUserPermissionsBoundary: Operation<
  DeleteUserPermissionsBoundaryRequest,
  object
> = (input, context) => unbound(findUser(context, input.UserName));

export const deleteRolePermissionsBoundary: Operation<
  DeleteRolePermissionsBoundaryRequest,
  object
> = (input, context) => unbound(findOwnRole(context, input.RoleName));

function bound(entity: User | Role, arn: string, context: OperationContext): object {
  entity.boundary = requireBoundary(arn, context);
  return {};
}

function unbound(entity: User | Role): object {
  if (entity.boundary === undefined) {
    throw faults.noBoundary({ kind: entity.kind, name: entity.name });
  }
  entity.boundary = undefined;
  return {};
}

/** The boundary that an input asks for, which must be a policy that exists. */
export function requireBoundary(
  arn: string | undefined,
  context: OperationContext,
): string | undefined {
  return arn === undefined ? undefined : findPolicy(context, arn).arn;
}

/** `PermissionsBoundary` of an answer: left out where there is none. */
export function boundaryOf({ boundary }: User | Role): {
  PermissionsBoundary?: AttachedPermissionsBoundary;
} {
  if (boundary === undefined) return {};
  return {
    PermissionsBoundary: {
      PermissionsBoundaryType: 'PermissionsBoundaryPolicy',
      PermissionsBoundaryArn: boundary,
    },
  };
}
