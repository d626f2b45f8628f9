import type { OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { type Organization, type OrganizationPolicy, organizationOf } from './state.ts';

type Context = Pick<OperationContext, 'account'>;

/** The caller's organization, whatever its place in it. */
export function anyOrganization({ account }: Context): Organization {
  const organization = organizationOf(account);
  if (!organization) throw faults.notInUse();
  return organization;
}

/** The organization that the caller's account manages; its members may not even look at it. */
export function managed(context: Context): Organization {
  const organization = anyOrganization(context);
  if (organization.management !== context.account) throw faults.notManagement();
  return organization;
}

export function isContainer({ rootId, units }: Organization, id: string): boolean {
  return id === rootId || units.has(id);
}

export function findPolicy({ policies }: Organization, id: string): OrganizationPolicy {
  const policy = policies.get(id);
  if (!policy) throw faults.noPolicy();
  return policy;
}

/** The root or unit that a unit or account lies in. */
export function parentOf({ units, members }: Organization, id: string): string | undefined {
  return units.get(id)?.parent ?? members.get(id)?.parent;
}

/** From the root down to a unit or account, itself included. */
export function pathTo(organization: Organization, id: string): string[] {
  const parent = parentOf(organization, id);
  return parent === undefined ? [id] : [...pathTo(organization, parent), id];
}
