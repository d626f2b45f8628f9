// https://docs.aws.amazon.com/kms/latest/developerguide/kms-alias.html
import type {
  AliasListEntry,
  CreateAliasRequest,
  DeleteAliasRequest,
  ListAliasesRequest,
  ListAliasesResponse,
  UpdateAliasRequest,
} from '@aws-sdk/client-kms';
import type { Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { keyItself, kmsArn, type Place } from './find.ts';
import { managedAliases } from './managed.ts';
import { page } from './paging.ts';
import { type AliasRecord, kmsState } from './state.ts';
import { living } from './usable.ts';

export const createAlias: Operation<CreateAliasRequest, object> = (input, context) => {
  const { AliasName: name } = input;
  checkName(name);
  const { aliases } = kmsState(context.region);
  if (aliases.has(name)) throw faults.aliasExists({ arn: kmsArn(context, name) });
  const { id: keyId } = living(keyItself(context, input.TargetKeyId));
  aliases.set(name, { name, keyId, createdAt: context.now, updatedAt: context.now });
  return {};
};

export const updateAlias: Operation<UpdateAliasRequest, object> = (input, context) => {
  const alias = aliasNamed(context, input.AliasName);
  alias.keyId = living(keyItself(context, input.TargetKeyId)).id;
  alias.updatedAt = context.now;
  return {};
};

export const deleteAlias: Operation<DeleteAliasRequest, object> = ({ AliasName }, context) => {
  kmsState(context.region).aliases.delete(aliasNamed(context, AliasName).name);
  return {};
};

/** Those of AWS that have no key yet are listed without one. */
export const listAliases: Operation<ListAliasesRequest, ListAliasesResponse> = (input, context) => {
  const { KeyId } = input;
  const { aliases } = kmsState(context.region);
  const key = KeyId === undefined ? undefined : keyItself(context, KeyId);
  const made = [...aliases.values()].filter(({ keyId }) => !key || keyId === key.id);
  const waiting = key ? [] : managedAliases.filter((name) => !aliases.has(name));
  const all: AliasListEntry[] = [
    ...made.map((alias) => describe(alias, context)),
    ...waiting.map((name) => ({ AliasName: name, AliasArn: kmsArn(context, name) })),
  ];
  const { items, paging } = page(all, ({ AliasName = '' }) => AliasName, {
    ...input,
    Limit: input.Limit ?? 50,
  });
  return { Aliases: items, ...paging };
};

function describe({ name, keyId, createdAt, updatedAt }: AliasRecord, place: Place) {
  return {
    AliasName: name,
    AliasArn: kmsArn(place, name),
    TargetKeyId: keyId,
    CreationDate: new Date(createdAt),
    LastUpdatedDate: new Date(updatedAt),
  };
}

function aliasNamed(context: OperationContext, name: string): AliasRecord {
  checkName(name);
  const alias = kmsState(context.region).aliases.get(name);
  if (alias === undefined) throw faults.aliasNotFound({ arn: kmsArn(context, name) });
  return alias;
}

function checkName(name: string): void {
  if (!name.startsWith('alias/')) throw faults.badIdentifier();
  if (name.startsWith('alias/aws/')) throw faults.reservedAlias();
  if (!/^alias\/[a-zA-Z0-9/_-]+$/.test(name)) throw faults.invalidAlias({ name });
}
