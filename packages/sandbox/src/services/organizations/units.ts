// https://docs.aws.amazon.com/organizations/latest/APIReference/API_CreateOrganizationalUnit.html
import type {
  CreateOrganizationalUnitRequest,
  CreateOrganizationalUnitResponse,
  DeleteOrganizationalUnitRequest,
  DescribeOrganizationalUnitRequest,
  DescribeOrganizationalUnitResponse,
  ListAccountsForParentRequest,
  ListAccountsForParentResponse,
  ListChildrenRequest,
  ListChildrenResponse,
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse,
  ListParentsRequest,
  ListParentsResponse,
  OrganizationalUnit,
} from '@aws-sdk/client-organizations';
import type { Operation } from '../../service.ts';
import { describe as describeAccount } from './accounts.ts';
import { targetArn } from './arns.ts';
import { faults } from './faults.ts';
import { isContainer, managed, parentOf, pathTo } from './find.ts';
import { limits } from './limits.ts';
import { attachFullAccess } from './organization.ts';
import { page } from './paging.ts';
import type { Organization, Unit } from './state.ts';

export const createOrganizationalUnit: Operation<
  CreateOrganizationalUnitRequest,
  CreateOrganizationalUnitResponse
> = ({ ParentId, Name }, context) => {
  const organization = managed(context);
  checkParent(organization, ParentId);
  if (unitsIn(organization, ParentId).some(({ name }) => name === Name)) {
    throw faults.duplicateUnit();
  }
  if (pathTo(organization, ParentId).length > limits.depth) {
    throw faults.tooDeep({ limit: limits.depth, Reason: 'OU_DEPTH_LIMIT_EXCEEDED' });
  }
  const root = organization.rootId.slice('r-'.length);
  const unit = { id: `ou-${root}-${context.account.ids.lower(8)}`, name: Name, parent: ParentId };
  organization.units.set(unit.id, unit);
  attachFullAccess(organization, unit.id);
  return { OrganizationalUnit: describe(organization, unit) };
};

export const describeOrganizationalUnit: Operation<
  DescribeOrganizationalUnitRequest,
  DescribeOrganizationalUnitResponse
> = ({ OrganizationalUnitId: id }, context) => {
  const organization = managed(context);
  const unit = organization.units.get(id);
  if (!unit) throw faults.noUnit();
  return { OrganizationalUnit: describe(organization, unit) };
};

export const deleteOrganizationalUnit: Operation<DeleteOrganizationalUnitRequest, object> = (
  { OrganizationalUnitId: id },
  context,
) => {
  const organization = managed(context);
  if (!organization.units.has(id)) throw faults.noUnit();
  if (unitsIn(organization, id).length + accountsIn(organization, id).length > 0) {
    throw faults.unitNotEmpty();
  }
  organization.units.delete(id);
  organization.attached.delete(id);
  return {};
};

export const listOrganizationalUnitsForParent: Operation<
  ListOrganizationalUnitsForParentRequest,
  ListOrganizationalUnitsForParentResponse
> = (input, context) => {
  const organization = managed(context);
  checkParent(organization, input.ParentId);
  const { items, token } = page(unitsIn(organization, input.ParentId), ({ id }) => id, input);
  return { OrganizationalUnits: items.map((unit) => describe(organization, unit)), ...token };
};

export const listAccountsForParent: Operation<
  ListAccountsForParentRequest,
  ListAccountsForParentResponse
> = (input, context) => {
  const organization = managed(context);
  checkParent(organization, input.ParentId);
  const { items, token } = page(accountsIn(organization, input.ParentId), ({ id }) => id, input);
  return { Accounts: items.map((one) => describeAccount(organization, one)), ...token };
};

export const listChildren: Operation<ListChildrenRequest, ListChildrenResponse> = (
  input,
  context,
) => {
  const organization = managed(context);
  checkParent(organization, input.ParentId);
  const units = input.ChildType === 'ORGANIZATIONAL_UNIT';
  const all = (units ? unitsIn : accountsIn)(organization, input.ParentId);
  const { items, token } = page(all, ({ id }) => id, input);
  return { Children: items.map(({ id }) => ({ Id: id, Type: input.ChildType })), ...token };
};

/** Each unit and account has exactly one. */
export const listParents: Operation<ListParentsRequest, ListParentsResponse> = (
  { ChildId },
  context,
) => {
  const organization = managed(context);
  const Id = parentOf(organization, ChildId);
  if (Id === undefined) throw faults.noChild();
  return { Parents: [{ Id, Type: Id === organization.rootId ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] };
};

function checkParent(organization: Organization, id: string): void {
  if (!isContainer(organization, id)) throw faults.noParent();
}

function unitsIn({ units }: Organization, parent: string): Unit[] {
  return [...units.values()].filter((unit) => unit.parent === parent);
}

function accountsIn({ members }: Organization, parent: string) {
  return [...members.values()].filter((member) => member.parent === parent);
}

function describe(organization: Organization, { id, name }: Unit): OrganizationalUnit {
  const Path = `${[organization.id, ...pathTo(organization, id)].join('/')}/`;
  return { Id: id, Arn: targetArn(organization, id), Name: name, Path };
}
