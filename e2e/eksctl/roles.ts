import { type Account, given } from './account.ts';

const managed = (name: string) => `arn:aws:iam::aws:policy/${name}`;

/** A role that one kind of principal may enter, with policies of AWS's. */
export async function createRole(
  { iam }: Account,
  RoleName: string,
  principal: object,
  policies: readonly string[],
): Promise<string> {
  const Statement = [{ Effect: 'Allow', ...principal }];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  const { Role } = await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  for (const policy of policies) {
    await iam.attachRolePolicy({ RoleName, PolicyArn: managed(policy) });
  }
  return given(Role?.Arn);
}

/** Who a service is, when it enters a role. */
export function service(name: string, ...more: string[]): object {
  const Action = ['sts:AssumeRole', ...more];
  return { Principal: { Service: `${name}.amazonaws.com` }, Action };
}

/** One service account of the cluster whose provider this is. */
export function serviceAccount(provider: string, namespace: string, name: string): object {
  const issuer = provider.slice(provider.indexOf('/') + 1);
  return {
    Principal: { Federated: provider },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: 'sts.amazonaws.com',
        [`${issuer}:sub`]: `system:serviceaccount:${namespace}:${name}`,
      },
    },
  };
}

export async function deleteRole({ iam }: Account, RoleName: string): Promise<void> {
  const { AttachedPolicies = [] } = await iam.listAttachedRolePolicies({ RoleName });
  for (const { PolicyArn } of AttachedPolicies) {
    await iam.detachRolePolicy({ RoleName, PolicyArn });
  }
  await iam.deleteRole({ RoleName });
}
