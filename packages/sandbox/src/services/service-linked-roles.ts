import type { Principal } from '@gantry/identity';
import type { Account } from '../account/account.ts';
import { entityArn } from './iam/arns.ts';
import { readPolicy } from './iam/documents.ts';
import { iamState, type Role } from './iam/state.ts';

type Linked = {
  readonly role: string;
  readonly service: string;
  /** The name under which the service acts as its role. */
  readonly session: string;
  readonly description: string;
};

export type LinkedService = 'autoscaling' | 'nodegroups';

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html */
const linkedRoles: Readonly<Record<LinkedService, Linked>> = {
  autoscaling: {
    role: 'AWSServiceRoleForAutoScaling',
    service: 'autoscaling.amazonaws.com',
    session: 'AutoScaling',
    description:
      'Default Service-Linked Role enables access to AWS Services and Resources used or managed by Auto Scaling',
  },
  nodegroups: {
    role: 'AWSServiceRoleForAmazonEKSNodegroup',
    service: 'eks-nodegroup.amazonaws.com',
    session: 'EKS',
    description: 'This policy allows Amazon EKS to create and manage Nodegroups',
  },
};

/**
 * A service acting as its own role, which is made when it is first needed. The one place that makes
 * such a role: `iam:CreateServiceLinkedRole` takes over here.
 */
export function linkedSession(account: Account, name: LinkedService, now: number): Principal {
  const linked = linkedRoles[name];
  const role = iamState(account).roles.get(linked.role) ?? makeRole(account, linked, now);
  const arn = entityArn(account, role);
  return {
    type: 'AssumedRole',
    account: account.id,
    arn: `arn:aws:sts::${account.id}:assumed-role/${role.name}/${linked.session}`,
    userId: `${role.id}:${linked.session}`,
    name: linked.session,
    tags: {},
    issuer: { arn, userId: role.id, name: role.name },
  };
}

export function linkedRoleArn(account: Account, name: LinkedService): string {
  const { role, service } = linkedRoles[name];
  return `arn:aws:iam::${account.id}:role/aws-service-role/${service}/${role}`;
}

function makeRole(
  account: Account,
  { role: name, service, description }: Linked,
  now: number,
): Role {
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  };
  const role: Role = {
    ...{ kind: 'role', id: account.ids.unique('AROA'), createdAt: now, name, description },
    path: `/aws-service-role/${service}/`,
    tags: new Map(),
    inline: new Map(),
    attached: new Set(),
    trust: readPolicy(JSON.stringify(trust), 'trust'),
    maxSessionDuration: 3600,
  };
  iamState(account).roles.set(name, role);
  return role;
}

/** What a service does in an account's own name: its calls stand in the history like any other. */
export function callAs(
  account: Account,
  name: LinkedService,
  call: {
    readonly service: string;
    readonly operation: string;
    readonly input: object;
    readonly region: string;
    readonly at: number;
  },
): object {
  const principal = linkedSession(account, name, call.at);
  const { service: via } = linkedRoles[name];
  return account.call({ ...call, principal, via, furnishing: true });
}
