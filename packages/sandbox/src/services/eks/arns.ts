import type { OperationContext } from '../../service.ts';

type Place = Pick<OperationContext, 'account' | 'region'>;

/**
 * The ARN of a resource of EKS from its type and path, in the forms of the Service Authorization
 * Reference:
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */
export function eksArn({ account, region }: Place, type: string, ...path: string[]): string {
  return `arn:aws:eks:${region.name}:${account.id}:${[type, ...path].join('/')}`;
}

/** The parts of an IAM principal's ARN that EKS looks at. */
export type IamPrincipal = {
  readonly service: 'iam' | 'sts';
  readonly account: string;
  readonly kind: 'user' | 'role' | 'root' | 'assumed-role';
  /** Without the path. */
  readonly name: string;
};

/** Undefined when the ARN names no IAM principal. */
export function parsePrincipal(arn: string): IamPrincipal | undefined {
  const [, service, account, rest = ''] =
    /^arn:aws(?:-[a-z-]+)?:(iam|sts)::(\d{12}):(.+)$/.exec(arn) ?? [];
  if ((service !== 'iam' && service !== 'sts') || account === undefined) return undefined;
  const [kind, ...path] = rest.split('/');
  if (kind === 'root' && path.length === 0) return { service, account, kind, name: 'root' };
  const name = path.at(-1);
  if (kind !== 'user' && kind !== 'role' && kind !== 'assumed-role') return undefined;
  return name ? { service, account, kind, name } : undefined;
}
