// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html#sysman-parameter-name-constraints
import type { OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { limits } from './limits.ts';

/** Refuses a name that a new parameter may not have. */
export function checkNewName(name: string): void {
  if (/^\/?$/.test(name)) throw faults.emptyName();
  if (!/^[\w.\-/]+$/.test(name)) throw faults.nameCharacters();
  const isPath = name.includes('/');
  if (isPath && !name.startsWith('/')) throw faults.notFullyQualified();
  if (/^\/?aws/i.test(name) && isPath) throw faults.reserved({ name });
  if (/^\/?ssm/i.test(name)) throw isPath ? faults.pathPrefix() : faults.namePrefix();
  if (/^aws/i.test(name)) throw faults.namePrefix();
  if (name.split('/').length - 1 > limits.levels) throw faults.tooDeep({ levels: limits.levels });
}

/** A parameter that AWS publishes belongs to no account. */
export function isPublic(name: string): boolean {
  return name.startsWith('/aws/service/');
}

/** `arn:aws:ssm:us-west-2:111122223333:parameter/shop/url`: the name's own slash is not repeated. */
export function parameterArn(name: string, { account, region }: OperationContext): string {
  const owner = isPublic(name) ? '' : account.id;
  return `arn:aws:ssm:${region.name}:${owner}:parameter/${name.replace(/^\//, '')}`;
}

/** A parameter is asked for by name or ARN, either with `:VERSION` behind it. */
export function readReference(text: string): {
  readonly name: string;
  readonly selector: string | undefined;
} {
  const [, inArn] = text.match(/^arn:aws:ssm:[^:]*:\d*:parameter(\/.+)$/) ?? [];
  const [name = '', selector] = (inArn ?? text).split(':');
  return { name, selector };
}
