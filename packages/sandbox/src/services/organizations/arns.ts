// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsorganizations.html
import type { Organization, OrganizationPolicy } from './state.ts';

function arn({ management }: Organization, rest: string): string {
  return `arn:aws:organizations::${management.id}:${rest}`;
}

export function organizationArn(of: Organization): string {
  return arn(of, `organization/${of.id}`);
}

/** The ARN of a root, a unit or an account by its id. */
export function targetArn(of: Organization, id: string): string {
  const kind = id.startsWith('r-') ? 'root' : id.startsWith('ou-') ? 'ou' : 'account';
  return arn(of, `${kind}/${of.id}/${id}`);
}

export function policyArn(
  of: Organization,
  { id, type, awsManaged }: Pick<OrganizationPolicy, 'id' | 'type' | 'awsManaged'>,
): string {
  const kind = type.toLowerCase();
  if (awsManaged) return `arn:aws:organizations::aws:policy/${kind}/${id}`;
  return arn(of, `policy/${of.id}/${kind}/${id}`);
}
