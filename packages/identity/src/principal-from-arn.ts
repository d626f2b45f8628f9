import type { Principal } from './principal.ts';

/**
 * The principal behind an answer of GetCallerIdentity; undefined for a kind that is none of AWS's.
 * The ARN of a role session holds no path, so its issuer is named without one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html
 */
export function principalFromArn(identity: {
  readonly arn: string;
  readonly account: string;
  readonly userId: string;
}): Principal | undefined {
  const { arn, account, userId } = identity;
  const parts = /^arn:(aws[a-z-]*):(iam|sts)::(\d{12}):(root|[a-z-]+\/.+)$/.exec(arn);
  if (parts === null || parts[3] !== account) return undefined;
  const [, partition = '', service, , resource = ''] = parts;
  const [kind = '', ...path] = resource.split('/');
  const name = path.at(-1) ?? '';
  const common = { account, arn, userId, tags: {} };
  if (`${service} ${kind}` === 'iam root') return { ...common, type: 'Root', name: 'root' };
  if (`${service} ${kind}` === 'iam user') return { ...common, type: 'IAMUser', name };
  if (`${service} ${kind}` === 'sts federated-user') {
    return { ...common, type: 'FederatedUser', name };
  }
  const [role] = path;
  if (`${service} ${kind}` !== 'sts assumed-role' || !role || path.length !== 2) return undefined;
  const [roleId = ''] = userId.split(':');
  const issuer = {
    arn: `arn:${partition}:iam::${account}:role/${role}`,
    userId: roleId,
    name: role,
  };
  return { ...common, type: 'AssumedRole', name, issuer };
}
