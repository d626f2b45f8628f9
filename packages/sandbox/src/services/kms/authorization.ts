import type {
  CreateAliasRequest,
  CreateGrantRequest,
  CreateKeyRequest,
  CreateKeyResponse,
  DecryptRequest,
  ReEncryptRequest,
  RetireGrantRequest,
} from '@aws-sdk/client-kms';
import type { Account } from '../../account/account.ts';
import { accountOf } from '../../account/directory.ts';
import { AwsFault } from '../../fault.ts';
import type {
  AlsoNeeded,
  Checked,
  ConditionValues,
  Named,
  OperationContext,
  OperationEntry,
  Place,
} from '../../service.ts';
import { faults } from './faults.ts';
import { aliasesOf, findKey, keyNamed, kmsArn } from './find.ts';
import { policiesOfKey } from './grant-policies.ts';
import { findGrant } from './grants.ts';
import { keyOfCiphertext, sealedIn } from './sealed-by.ts';
import { type KeyRecord, kmsState, type Pairs } from './state.ts';

/*
 * What each call is authorized against: the fields that `service.ts` spreads into its entries.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awskeymanagementservice.html
 */

type Against = Pick<
  OperationEntry,
  'about' | 'resource' | 'conditions' | 'policies' | 'also' | 'action'
>;
type Find<Input> = (input: Input, context: Place) => KeyRecord;
type Keys<Input> = (input: Input) => ConditionValues;
type OfKey = { readonly KeyId: string };
type OfAlias = { readonly AliasName: string; readonly TargetKeyId?: string };

function against<Input>(find: Find<Input>, keys?: Keys<Input>): Against {
  return {
    resource: (input: Input, context) => find(input, context).arn,
    policies: (input: Input, context) => policiesOfKey(find(input, context)),
    conditions: (input: Input, context) => ({
      ...keysOf(find(input, context), context),
      ...keys?.(input),
    }),
    about: (input: Input, place) => found(() => find(input, place)),
  };
}

type Crossing = Required<Pick<OperationEntry, 'alsoSeenBy' | 'home'>>;

/**
 * Keys of other accounts serve for some operations, where both accounts allow it.
 * https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-modifying-external-accounts.html
 */
function crossing<Input>(home: (input: Input, account: Account) => Account | undefined): Crossing {
  const at = (input: Input, { account }: { readonly account: Account }) => home(input, account);
  return { home: at, alsoSeenBy: at };
}

/** By the ARN of the key, or of an alias. */
export const anyAccount: Crossing = crossing<Partial<OfKey>>(({ KeyId }, account) =>
  accountOf(account, String(KeyId)),
);

/** By what the ciphertext names. */
export const anyAccountSealed: Crossing = crossing<Partial<DecryptRequest>>(
  ({ CiphertextBlob, KeyId }, account) =>
    accountOf(account, String(KeyId)) ?? sealedIn(account, CiphertextBlob),
);

/**
 * Every record names its keys by ARN, as that of Decrypt, whose ciphertext it leaves out.
 * https://docs.aws.amazon.com/kms/latest/developerguide/understanding-kms-entries.html
 */
function found(...finds: readonly (() => KeyRecord)[]): readonly Named[] {
  return finds.flatMap((find) => {
    try {
      return [{ type: 'AWS::KMS::Key', arn: find().arn }];
    } catch (error) {
      if (error instanceof AwsFault) return [];
      throw error;
    }
  });
}

// Records are written, too, of calls that are refused because a member is missing.
const named: Find<OfKey> = ({ KeyId }, context) => keyNamed(context, String(KeyId));

export const key: Against = against<OfKey>(named, requestKeys);

/** Which key it is, the ciphertext says. */
export const decrypting: Against = against<Checked<DecryptRequest>>(
  ({ KeyId, CiphertextBlob }, context) =>
    KeyId === undefined ? keyOfCiphertext(context, CiphertextBlob) : keyNamed(context, KeyId),
  requestKeys,
);

export const granting: Against = against<Checked<CreateGrantRequest>>(named, (input) => ({
  'kms:GranteePrincipal': input.GranteePrincipal,
  'kms:GrantOperations': input.Operations,
  'kms:RetiringPrincipal': input.RetiringPrincipal,
  'kms:GrantConstraintType': Object.keys(input.Constraints ?? {})[0],
}));

export const schedulingDeletion: Against = against<
  OfKey & { readonly PendingWindowInDays?: number }
>(named, ({ PendingWindowInDays: days = 30 }) => ({
  'kms:ScheduleKeyDeletionPendingWindowInDays': String(days),
}));

/** From one key to another: each must allow its half. */
export const reEncrypting: Against = {
  ...against<Checked<ReEncryptRequest>>(
    ({ CiphertextBlob }, context) => keyOfCiphertext(context, CiphertextBlob),
    ({ SourceEncryptionContext }) => pairKeys(SourceEncryptionContext),
  ),
  action: 'kms:ReEncryptFrom',
  about: ({ CiphertextBlob, DestinationKeyId }: Checked<ReEncryptRequest>, place) =>
    found(
      () => keyOfCiphertext(place, CiphertextBlob),
      () => keyNamed(place, String(DestinationKeyId)),
    ),
  also: (input: Checked<ReEncryptRequest>, context) => {
    const target = keyNamed(context, input.DestinationKeyId);
    const pairs = pairKeys(input.DestinationEncryptionContext);
    return [alsoOn(target, 'kms:ReEncryptTo', context, pairs)];
  },
};

/** The alias and the key it is for; a changed one also the key it was for. */
export function alias(action: string): Against {
  return {
    resource: ({ AliasName }: OfAlias, context) => kmsArn(context, AliasName),
    about: ({ AliasName, TargetKeyId = AliasName }: OfAlias, place) =>
      aboutAlias(place, AliasName, TargetKeyId),
    also: ({ AliasName, TargetKeyId }: OfAlias, context) => {
      const before = kmsState(context.region).aliases.get(AliasName)?.keyId;
      const old = before === undefined ? undefined : findKey(context, before);
      const target = TargetKeyId === undefined ? undefined : keyNamed(context, TargetKeyId);
      const touched = new Set([old, target].flatMap((it) => it ?? []));
      return [...touched].map((it) => alsoOn(it, action, context));
    },
  };
}

export const newAlias: Against = {
  resource: ({ AliasName }: Checked<CreateAliasRequest>, context) => kmsArn(context, AliasName),
  about: ({ AliasName, TargetKeyId }: Checked<CreateAliasRequest>, place) =>
    aboutAlias(place, AliasName, TargetKeyId),
  also: ({ TargetKeyId }: Checked<CreateAliasRequest>, context) => [
    alsoOn(keyNamed(context, TargetKeyId), 'kms:CreateAlias', context),
  ],
};

function aboutAlias(place: Place, name: string, key: string): readonly Named[] {
  const alias = { type: 'AWS::KMS::Alias', arn: kmsArn(place, name) };
  return [alias, ...found(() => keyNamed(place, String(key)))];
}

/**
 * The retiring principal, and a grantee whose grant has the operation, may retire it without a
 * policy that says so.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_RetireGrant.html
 */
export const retiring: Against = {
  ...against<Checked<RetireGrantRequest>>(grantKey),
  policies: (input: Checked<RetireGrantRequest>, context) => {
    const found = findGrant(input, context);
    const policies = policiesOfKey(grantKey(input, context));
    if (found?.grant.retiring === undefined) return policies;
    const Principal = { AWS: found.grant.retiring };
    const Statement = [{ Effect: 'Allow', Principal, Action: 'kms:RetireGrant', Resource: '*' }];
    const document = { Version: '2008-10-17', Statement };
    return { ...policies, documents: [...policies.documents, { name: 'retiring', document }] };
  },
};

function grantKey(input: Checked<RetireGrantRequest>, context: Place): KeyRecord {
  const found = findGrant(input, context);
  if (found === undefined) throw faults.grantNotFound({ grantId: input.GrantId });
  return found.key;
}

export const newKey: Against = {
  about: (_: CreateKeyRequest, __, output: CreateKeyResponse | undefined) => {
    const arn = output?.KeyMetadata?.Arn;
    return arn === undefined ? [] : [{ type: 'AWS::KMS::Key', arn }];
  },
  conditions: (input: {
    readonly KeySpec?: string;
    readonly Tags?: readonly { readonly TagKey: string; readonly TagValue: string }[];
    readonly BypassPolicyLockoutSafetyCheck?: boolean;
  }) => ({
    'kms:KeySpec': input.KeySpec ?? 'SYMMETRIC_DEFAULT',
    'kms:KeyUsage': 'ENCRYPT_DECRYPT',
    'kms:KeyOrigin': 'AWS_KMS',
    'kms:BypassPolicyLockoutSafetyCheck': String(input.BypassPolicyLockoutSafetyCheck ?? false),
    ...requestKeys(input),
  }),
};

function alsoOn(
  it: KeyRecord,
  action: string,
  context: OperationContext,
  more: ConditionValues = {},
): AlsoNeeded {
  const conditions = { ...keysOf(it, context), ...more };
  return { action, resource: it.arn, policies: policiesOfKey(it), conditions };
}

function keysOf(it: KeyRecord, context: OperationContext): ConditionValues {
  const tags = [...it.tags].map(([name, value]) => [`aws:ResourceTag/${name}`, value]);
  return {
    'kms:CallerAccount': context.caller.account,
    'kms:KeySpec': it.spec,
    'kms:KeyUsage': it.usage,
    'kms:KeyOrigin': 'AWS_KMS',
    'kms:MultiRegion': String(it.multiRegion),
    'kms:ResourceAliases': aliasesOf(context, it),
    ...Object.fromEntries(tags),
  };
}

type Asked = {
  readonly EncryptionContext?: Pairs;
  readonly Tags?: readonly { readonly TagKey: string; readonly TagValue: string }[];
  readonly TagKeys?: readonly string[];
  readonly KeyId?: string;
};

function requestKeys({ EncryptionContext, Tags, TagKeys, KeyId }: Asked): ConditionValues {
  const tagKeys = TagKeys ?? Tags?.map(({ TagKey }) => TagKey);
  const tags = (Tags ?? []).map(({ TagKey, TagValue }) => [`aws:RequestTag/${TagKey}`, TagValue]);
  const aliasName = /(?:^|:)(alias\/.+)$/.exec(KeyId ?? '')?.[1];
  return {
    ...pairKeys(EncryptionContext),
    ...Object.fromEntries(tags),
    ...(tagKeys ? { 'aws:TagKeys': tagKeys } : {}),
    ...(aliasName === undefined ? {} : { 'kms:RequestAlias': aliasName }),
  };
}

function pairKeys(pairs: Pairs | undefined): ConditionValues {
  if (pairs === undefined) return {};
  const values = Object.entries(pairs).map(([name, it]) => [`kms:EncryptionContext:${name}`, it]);
  return { ...Object.fromEntries(values), 'kms:EncryptionContextKeys': Object.keys(pairs) };
}
