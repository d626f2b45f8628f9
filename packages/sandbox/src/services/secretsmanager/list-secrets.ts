// https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_ListSecrets.html
import type {
  Filter,
  ListSecretsRequest,
  ListSecretsResponse,
} from '@aws-sdk/client-secrets-manager';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { describe } from './describe.ts';
import { faults } from './faults.ts';
import { page } from './paging.ts';
import { type SecretRecord, secretsOf } from './state.ts';

/** Newest first, unless asked otherwise. */
export const listSecrets: Operation<ListSecretsRequest, ListSecretsResponse> = (input, context) => {
  const found = matching(input.Filters, context, input.IncludePlannedDeletion);
  const descending = input.SortOrder !== 'asc';
  const { items, token } = page(found, keyFor(input.SortBy), input, descending);
  const SecretList = items.map((secret) => ({ ...describe(secret), ...stagesOf(secret) }));
  return { SecretList, ...token };
};

/** The secrets that all filters let pass. */
export function matching(
  filters: readonly Checked<Filter>[] = [],
  { region }: OperationContext,
  deleted = false,
): SecretRecord[] {
  const alive = [...secretsOf(region).values()].filter(
    ({ deletesAt }) => deleted || deletesAt === undefined,
  );
  return alive.filter((secret) => filters.every((filter) => passes(secret, filter, region.name)));
}

/** One of the values must match; one that begins with `!` must not. */
function passes(secret: SecretRecord, { Key, Values = [] }: Checked<Filter>, region: string) {
  const texts = textsOf[Key ?? ''];
  if (texts === undefined || Values.length === 0) throw faults.badFilter({ key: Key });
  const any = (value: string) => texts(secret, region).some((text) => fits(Key, text, value));
  return Values.some((value) => (value.startsWith('!') ? !any(value.slice(1)) : any(value)));
}

type Texts = (secret: SecretRecord, region: string) => string[];

const textsOf: Readonly<Record<string, Texts>> = {
  all: ({ name, description = '', tags }, region) => [
    ...[name, description, region],
    ...[...tags].flat(),
  ],
  description: ({ description = '' }) => [description],
  name: ({ name }) => [name],
  'owning-service': () => [],
  'primary-region': (_, region) => [region],
  'tag-key': ({ tags }) => [...tags.keys()],
  'tag-value': ({ tags }) => [...tags.values()],
};

/** By their beginnings; descriptions and `all` by words, whatever the case. */
function fits(key: string | undefined, text: string, value: string): boolean {
  if (key !== 'description' && key !== 'all') return text.startsWith(value);
  const words = text.toLowerCase().split(/[^a-z0-9]+/);
  return value
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .every((part) => words.some((word) => word.startsWith(part)));
}

function keyFor(by: ListSecretsRequest['SortBy']): (secret: SecretRecord) => string {
  const time = (at = 0) => String(at).padStart(16, '0');
  return (secret) => {
    if (by === 'name') return secret.name;
    if (by === 'last-accessed-date') return `${time(secret.accessedOn)}/${secret.name}`;
    const at = by === 'last-changed-date' ? secret.changedAt : secret.createdAt;
    return `${time(at)}/${secret.name}`;
  };
}

function stagesOf({ versions }: SecretRecord): object {
  const labelled = [...versions.values()].filter(({ stages }) => stages.size > 0);
  if (labelled.length === 0) return {};
  const stages = labelled.map(({ id, stages: of }) => [id, [...of]]);
  return { SecretVersionsToStages: Object.fromEntries(stages) };
}
