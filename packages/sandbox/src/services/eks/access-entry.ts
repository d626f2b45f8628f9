import type { CreateAccessEntryRequest } from '@aws-sdk/client-eks';
import type { Checked, OperationContext } from '../../service.ts';
import { eksArn, type IamPrincipal, parsePrincipal } from './arns.ts';
import { faults } from './faults.ts';
import type { AccessEntryRecord, ClusterRecord } from './state.ts';
import { checkTags } from './validate.ts';

type Asked = Omit<Checked<CreateAccessEntryRequest>, 'clusterName'>;

/** Types of access entries, and the groups that EKS gives to those of nodes. */
const groupsByType: Readonly<Record<string, readonly string[]>> = {
  STANDARD: [],
  EC2: ['system:nodes'],
  EC2_LINUX: ['system:nodes'],
  EC2_WINDOWS: ['eks:kube-proxy-windows', 'system:nodes'],
  FARGATE_LINUX: ['system:bootstrappers', 'system:node-proxier', 'system:nodes'],
  HYBRID_LINUX: ['system:nodes'],
  HYPERPOD_LINUX: ['system:nodes'],
};

/** An access entry as EKS makes it; the caller puts it into the cluster. */
export function newAccessEntry(
  cluster: ClusterRecord,
  asked: Asked,
  context: OperationContext,
): AccessEntryRecord {
  const { principalArn, type = 'STANDARD' } = asked;
  const principal = checkPrincipal(principalArn, type);
  const { kind, account, name } = principal;
  const path = [cluster.name, kind, account, name, context.account.ids.uuid()];
  const arn = eksArn(context, 'access-entry', ...path);
  const at = new Date(context.now);
  return {
    ...{ status: 'ACTIVE', since: context.now, name: principalArn, arn },
    tags: checkTags(asked.tags),
    token: asked.clientRequestToken,
    policies: new Map(),
    view: {
      clusterName: cluster.name,
      principalArn,
      accessEntryArn: arn,
      kubernetesGroups: groups(type, asked.kubernetesGroups),
      username: username(type, principal, principalArn, asked.username),
      type,
      createdAt: at,
      modifiedAt: at,
    },
  };
}

function checkPrincipal(arn: string, type: string): IamPrincipal {
  const principal = parsePrincipal(arn);
  // Sessions are temporary and cannot be admitted; nodes must be roles.
  const admissible =
    principal?.service === 'iam' && (type === 'STANDARD' || principal.kind === 'role');
  if (!admissible) throw faults.principalInvalid();
  if (groupsByType[type] === undefined) {
    throw faults.valueInvalid({ member: 'type', reason: `unknown type ${type}` });
  }
  return principal;
}

function groups(type: string, asked: readonly string[] | undefined): string[] {
  if (type !== 'STANDARD') {
    if (asked?.length) throw faults.entryNotStandard();
    return [...(groupsByType[type] ?? [])];
  }
  // Groups of Kubernetes and EKS themselves cannot be handed out.
  // https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
  const reserved = asked?.find((group) => /^(system|eks|aws|amazon|iam):/i.test(group));
  if (reserved === undefined) return [...(asked ?? [])];
  const reason = `the group name ${reserved} is reserved`;
  throw faults.valueInvalid({ member: 'kubernetesGroups', reason });
}

function username(
  type: string,
  { kind, account, name }: IamPrincipal,
  arn: string,
  asked: string | undefined,
): string {
  if (type === 'FARGATE_LINUX' || type === 'HYBRID_LINUX') return 'system:node:{{SessionName}}';
  if (type !== 'STANDARD') return 'system:node:{{EC2PrivateDNSName}}';
  if (asked !== undefined) return asked;
  return kind === 'role' ? `arn:aws:sts::${account}:assumed-role/${name}/{{SessionName}}` : arn;
}
