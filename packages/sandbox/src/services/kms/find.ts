import type { Account, Region } from '../../account/account.ts';
import { faults } from './faults.ts';
import { isManagedAlias, managedKey } from './managed.ts';
import { type KeyRecord, kmsState } from './state.ts';

export type Place = { readonly account: Account; readonly region: Region; readonly now: number };

const UUID = /^(mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

export function kmsArn({ account, region }: Omit<Place, 'now'>, path: string): string {
  return `arn:aws:kms:${region.name}:${account.id}:${path}`;
}

/** A key by its id, its ARN, an alias or the ARN of one. */
export function keyNamed(place: Place, reference: string): KeyRecord {
  const path = pathOf(place, reference);
  if (path.startsWith('alias/')) return keyOfAlias(place, path);
  return keyWithId(place, path.replace(/^key\//, ''), reference);
}

/** A key where only its id or ARN will do: grants, aliases, policies, deletion. */
export function keyItself(place: Place, reference: string): KeyRecord {
  const path = pathOf(place, reference);
  if (path.startsWith('alias/')) throw faults.invalidKeyId({ keyId: reference });
  return keyWithId(place, path.replace(/^key\//, ''), reference);
}

export function findKey({ region }: Pick<Place, 'region'>, id: string): KeyRecord | undefined {
  return kmsState(region).keys.get(id);
}

/** Names of the aliases of a key. */
export function aliasesOf({ region }: Pick<Place, 'region'>, { id }: KeyRecord): string[] {
  return [...kmsState(region).aliases.values()].flatMap(({ name, keyId }) =>
    keyId === id ? name : [],
  );
}

/** `key/…`, `alias/…` or a bare id; other regions and accounts have keys of their own. */
function pathOf(place: Place, reference: string): string {
  if (!reference.startsWith('arn:')) return reference;
  const here = kmsArn(place, '');
  if (reference.startsWith(here)) return reference.slice(here.length);
  throw reference.includes(':alias/')
    ? faults.aliasNotFound({ arn: reference })
    : faults.keyNotFound({ arn: reference });
}

function keyOfAlias(place: Place, name: string): KeyRecord {
  const alias = kmsState(place.region).aliases.get(name);
  const key = alias && findKey(place, alias.keyId);
  if (key) return key;
  // A predefined alias gets its key when it is first asked for.
  // https://docs.aws.amazon.com/kms/latest/APIReference/API_DescribeKey.html
  if (isManagedAlias(name)) return managedKey(place, name);
  throw faults.aliasNotFound({ arn: kmsArn(place, name) });
}

function keyWithId(place: Place, id: string, reference: string): KeyRecord {
  const key = findKey(place, id);
  if (key) return key;
  if (!UUID.test(id)) throw faults.invalidKeyId({ keyId: reference });
  throw faults.keyNotFound({ arn: kmsArn(place, `key/${id}`) });
}
