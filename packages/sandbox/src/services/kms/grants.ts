// https://docs.aws.amazon.com/kms/latest/developerguide/grants.html
import type {
  CreateGrantRequest,
  CreateGrantResponse,
  GrantListEntry,
  ListGrantsRequest,
  ListGrantsResponse,
  RetireGrantRequest,
  RevokeGrantRequest,
} from '@aws-sdk/client-kms';
import { PolicyError, parsePolicy } from '@gantry/identity/iam';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { faults } from './faults.ts';
import { keyItself, type Place } from './find.ts';
import { policyOfGrant } from './grant-policies.ts';
import { page } from './paging.ts';
import { type GrantRecord, type KeyRecord, kmsState } from './state.ts';
import { usable } from './usable.ts';

type Input = Checked<CreateGrantRequest>;

/** The same grant under the same name is made once. */
export const createGrant: Operation<CreateGrantRequest, CreateGrantResponse> = (input, context) => {
  const key = usable(keyItself(context, input.KeyId));
  const wanted = grantFrom(input, context);
  checkPrincipals(wanted);
  if (input.DryRun) throw faults.dryRun();
  const there = [...key.grants.values()].find((grant) => input.Name && isSame(grant, wanted));
  const grant = there ?? wanted;
  key.grants.set(grant.id, grant);
  return { GrantId: grant.id, GrantToken: grant.token };
};

export const listGrants: Operation<ListGrantsRequest, ListGrantsResponse> = (input, context) => {
  const key = keyItself(context, input.KeyId);
  const found = [...key.grants.values()].filter(
    ({ id, grantee }) =>
      (input.GrantId === undefined || id === input.GrantId) &&
      (input.GranteePrincipal === undefined || grantee === input.GranteePrincipal),
  );
  const { items, paging } = page(found, ({ id }) => id, { ...input, Limit: input.Limit ?? 50 });
  return { Grants: items.map((grant) => describe(grant, key)), ...paging };
};

export const revokeGrant: Operation<RevokeGrantRequest, object> = (input, context) => {
  const { grants } = keyItself(context, input.KeyId);
  if (!grants.has(input.GrantId)) throw faults.grantNotFound({ grantId: input.GrantId });
  if (input.DryRun) throw faults.dryRun();
  grants.delete(input.GrantId);
  return {};
};

export const retireGrant: Operation<RetireGrantRequest, object> = (input, context) => {
  const found = findGrant(input, context);
  if (found === undefined) throw faults.grantNotFound({ grantId: input.GrantId });
  if (input.DryRun) throw faults.dryRun();
  found.key.grants.delete(found.grant.id);
  return {};
};

/** By its token, or by its id and the ARN of its key. */
export function findGrant(
  { GrantToken, GrantId, KeyId }: Checked<RetireGrantRequest>,
  context: Pick<Place, 'region'>,
): { readonly key: KeyRecord; readonly grant: GrantRecord } | undefined {
  for (const key of kmsState(context.region).keys.values()) {
    for (const grant of key.grants.values()) {
      if (GrantToken === grant.token) return { key, grant };
      if (GrantId === grant.id && (KeyId === key.arn || KeyId === key.id)) return { key, grant };
    }
  }
  return undefined;
}

function grantFrom(input: Input, { account, caller, now }: OperationContext): GrantRecord {
  const { EncryptionContextEquals, EncryptionContextSubset, SourceArn } = input.Constraints ?? {};
  const service = SourceArn === undefined ? undefined : input.GranteeServicePrincipal;
  const grantee = input.GranteePrincipal ?? service;
  if (grantee === undefined) throw faults.granteeMissing();
  const id = account.ids.hex(64);
  return {
    ...{ id, token: account.ids.hex(96), name: input.Name, issuer: caller.arn, createdAt: now },
    ...{ grantee, retiring: input.RetiringPrincipal ?? input.RetiringServicePrincipal },
    operations: [...input.Operations],
    equals: EncryptionContextEquals,
    subset: EncryptionContextSubset,
    sourceArn: SourceArn,
  };
}

/** Only what a policy could name. */
function checkPrincipals(grant: GrantRecord): void {
  for (const grantee of [grant.grantee, grant.retiring ?? grant.grantee]) {
    try {
      parsePolicy(policyOfGrant({ ...grant, grantee }).document, 'resource');
    } catch (error) {
      if (error instanceof PolicyError) throw faults.badArn({ principal: grantee });
      throw error;
    }
    if (!/^(arn:aws:(iam|sts)::\d{12}:.+|[\w.-]+\.amazonaws\.com)$/.test(grantee)) {
      throw faults.badArn({ principal: grantee });
    }
  }
}

function isSame(one: GrantRecord, other: GrantRecord): boolean {
  const essence = ({ id: _, token: __, createdAt: ___, ...rest }: GrantRecord) =>
    JSON.stringify(rest);
  return essence(one) === essence(other);
}

function describe(grant: GrantRecord, key: KeyRecord): GrantListEntry {
  const { equals, subset, sourceArn } = grant;
  const constraints = {
    ...(equals ? { EncryptionContextEquals: { ...equals } } : {}),
    ...(subset ? { EncryptionContextSubset: { ...subset } } : {}),
    ...(sourceArn === undefined ? {} : { SourceArn: sourceArn }),
  };
  return {
    KeyId: key.arn,
    GrantId: grant.id,
    Name: grant.name ?? '',
    CreationDate: new Date(grant.createdAt),
    [memberFor('Grantee', grant.grantee)]: grant.grantee,
    ...(grant.retiring === undefined
      ? {}
      : { [memberFor('Retiring', grant.retiring)]: grant.retiring }),
    IssuingAccount: `arn:aws:iam::${grant.issuer.split(':')[4]}:root`,
    Operations: [...grant.operations],
    ...(Object.keys(constraints).length > 0 ? { Constraints: constraints } : {}),
  };
}

/** Services have members of their own. */
function memberFor<Role extends string>(role: Role, principal: string): string {
  return principal.startsWith('arn:') ? `${role}Principal` : `${role}ServicePrincipal`;
}
