import type { Account } from '../../account/account.ts';
import type { ConditionValues } from '../../service.ts';
import { pathTo } from './find.ts';
import { organizationOf } from './state.ts';

/**
 * Where in an organization the caller's account lies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 */
export function principalPlace(account: Account): ConditionValues {
  const path = placeOf(account);
  if (path === undefined) return {};
  return { 'aws:PrincipalOrgID': path.split('/')[0], 'aws:PrincipalOrgPaths': [path] };
}

/**
 * Where what is called upon lies.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourceaccount
 */
export function resourcePlace(account: Account): ConditionValues {
  const path = placeOf(account);
  return {
    'aws:ResourceAccount': account.id,
    ...(path === undefined
      ? {}
      : { 'aws:ResourceOrgID': path.split('/')[0], 'aws:ResourceOrgPaths': [path] }),
  };
}

/** `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/` */
function placeOf(account: Account): string | undefined {
  const organization = organizationOf(account);
  if (!organization) return undefined;
  const above = pathTo(organization, account.id).slice(0, -1);
  return `${[organization.id, ...above].join('/')}/`;
}
