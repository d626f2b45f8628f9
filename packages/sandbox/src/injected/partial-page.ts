import type { Account } from '../account/account.ts';
import type { ServiceManifest } from '../service.ts';
import { membersOf, operationShapes } from '../wire/shape.ts';

/** How the services call the number of items that a caller wants at most. */
const sizes = ['maxResults', 'MaxResults', 'MaxItems', 'MaxRecords', 'PageSize', 'limit'];

/**
 * The input with a smaller page than was asked for, when such a fault strikes the call: whoever
 * takes one page for the whole list sees too little.
 */
export function shortened(
  { faults }: Account,
  service: ServiceManifest,
  operation: string,
  input: object,
): object {
  const schema = service.schemas.operations[operation];
  const shape = schema && operationShapes(schema).input;
  const member = shape && membersOf(shape).find(({ name }) => sizes.includes(name));
  if (!member || named(input)) return input;
  const { name } = member;
  const rule = faults.strike('partial-page', { service: service.name, operation });
  if (!rule) return input;
  const { constraints = {} } = service;
  const least = (constraints[`${shape.getName()}.${name}`] ?? constraints[name])?.min ?? 1;
  const asked: unknown = Object(input)[name];
  const most = typeof asked === 'number' ? asked : Number.POSITIVE_INFINITY;
  return { ...input, [name]: Math.min(Math.max(rule.items ?? 1, least), most) };
}

/**
 * Who names resources by their ids asks for no page; EC2 refuses both in one request (the SDK's
 * `DescribeInstancesRequest.MaxResults`).
 */
function named(input: object): boolean {
  return Object.entries(input).some(
    ([name, value]) => name.endsWith('Ids') && Array.isArray(value) && value.length > 0,
  );
}
