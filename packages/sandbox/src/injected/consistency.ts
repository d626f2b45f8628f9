import type { Account } from '../account/account.ts';
import { AwsFault } from '../fault.ts';
import type { OperationContext, ServiceManifest } from '../service.ts';
import { requestParameters } from '../trail/elements.ts';
import { isReadOnly } from '../trail/record.ts';
import { resourcesOf } from '../trail/resources.ts';
import { type TrailEvent, type TrailResource, trailOf } from '../trail/store.ts';

type Read = {
  readonly service: ServiceManifest;
  readonly operation: string;
  readonly region: string;
  readonly input: object;
  readonly context: OperationContext;
};

/**
 * Throws what the service says of a resource that is not there, when the read names one that was
 * made a moment ago and such a fault strikes it. Lists are as they are.
 */
export function hideIfStruck(account: Account, read: Read): void {
  const { service, operation, input } = read;
  if (!isReadOnly(operation)) return;
  const asked = requestParameters(service, operation, input);
  const named = resourcesOf(service.name, { asked, made: null, about: [] });
  if (named.length === 0) return;
  let fresh: TrailResource | undefined;
  const rule = account.faults.strike(
    'eventual-consistency',
    { service: service.name, operation },
    ({ seconds }) => {
      fresh = madeLately(account, read, named, seconds);
      return fresh !== undefined;
    },
  );
  if (rule && fresh) throwNotFound(read, fresh.name);
}

function madeLately(
  account: Account,
  { service, region, context }: Read,
  named: readonly TrailResource[],
  seconds: number,
): TrailResource | undefined {
  const since = context.now - (seconds * 1000) / account.clock.speed;
  const source = `${service.signingName}.amazonaws.com`;
  const creations = trailOf(account).changes.filter((event) => {
    return (
      event.at > since && event.succeeded && event.source === source && event.region === region
    );
  });
  for (const event of creations) {
    const made = named.find((one) => isMadeBy(event, one));
    if (made && named.every((one) => agrees(event, one))) return made;
  }
  return undefined;
}

/** `CreateNodegroup` makes the `AWS::EKS::Nodegroup` that it names, not the cluster. */
function isMadeBy({ name, resources }: TrailEvent, { type, name: resource }: TrailResource) {
  const [, noun] = name.match(/^(?:Create|Put|Register|Run)(.+?)s?$/) ?? [];
  const kind = type.split('::').at(-1) ?? '';
  if (noun?.toLowerCase() !== kind.toLowerCase()) return false;
  return resources.some((one) => one.type === type && one.name === resource);
}

/** The same name in another cluster is another resource. */
function agrees({ resources }: TrailEvent, { type, name }: TrailResource): boolean {
  const alike = resources.filter((one) => one.type === type);
  return alike.length === 0 || alike.some((one) => one.name === name);
}

/**
 * Asks the service for the same thing under a name that nothing has, and puts the right name into
 * what it says: so every service refuses in its own words.
 */
function throwNotFound({ service, operation, input, context }: Read, name: string): void {
  const nobody = name.replace(/[^/:-]+$/, (last) => '0'.repeat(Math.max(last.length, 12)));
  const asked = swapped(input, (text) => (text === name ? nobody : text));
  try {
    // Entries are typed by their own operation; the input was checked when the read was run.
    service.operations[operation]?.run(asked as never, context);
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    const right = (text: string) => text.replaceAll(nobody, name);
    const fields = Object(swapped(error.fields, right));
    throw new AwsFault(error.code, error.status, right(error.message), fields);
  }
}

/** A copy of a value with other texts in it. */
function swapped(value: unknown, other: (text: string) => string): unknown {
  if (typeof value === 'string') return other(value);
  if (Array.isArray(value)) return value.map((part) => swapped(part, other));
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, swapped(part, other)]),
  );
}
