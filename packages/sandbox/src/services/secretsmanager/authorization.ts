import type { Account } from '../../account/account.ts';
import { accountOf } from '../../account/directory.ts';
import type {
  AlsoNeeded,
  ConditionValues,
  OperationContext,
  OperationEntry,
  ResourcePolicies,
} from '../../service.ts';
import { findSecret, secretArn } from './find.ts';

/*
 * What each call is authorized against: the fields that `service.ts` spreads into its entries.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
 */

type Against = Pick<
  OperationEntry,
  'alsoSeenBy' | 'home' | 'resource' | 'named' | 'conditions' | 'policies' | 'also'
>;
type Tag = { readonly Key?: string; readonly Value?: string };
type OfSecret = { readonly SecretId: string };
type Asked = {
  readonly SecretId?: string;
  readonly Name?: string;
  readonly Description?: string;
  readonly KmsKeyId?: string;
  readonly VersionId?: string;
  readonly VersionStage?: string;
  readonly BlockPublicPolicy?: boolean;
  readonly ForceDeleteWithoutRecovery?: boolean;
  readonly RecoveryWindowInDays?: number;
  readonly Tags?: readonly Tag[];
  readonly TagKeys?: readonly string[];
};

/** A secret of another account is named by its ARN. */
function homeOf({ SecretId }: OfSecret, { account }: { readonly account: Account }) {
  return accountOf(account, String(SecretId));
}

/** A secret that is not there is named as it was asked for. */
export const secret: Against = {
  home: homeOf,
  alsoSeenBy: homeOf,
  resource: ({ SecretId }: OfSecret, context) => arnOf(SecretId, context),
  named: ({ SecretId }: OfSecret, context) => findSecret(context, SecretId)?.arn ?? SecretId,
  policies: ({ SecretId }: OfSecret, context) => policiesOf(SecretId, context),
  conditions: (input: Asked & OfSecret, context) => ({
    ...tagsOf(input.SecretId, context),
    ...requestKeys(input),
    'secretsmanager:SecretId': arnOf(input.SecretId, context),
    'secretsmanager:SecretPrimaryRegion': context.region.name,
  }),
};

/** Its last six characters are not known before it is made. */
export const newSecret: Against = {
  resource: ({ Name }: { readonly Name: string }, context) => `${secretArn(context, Name)}-??????`,
  named: ({ Name }: { readonly Name: string }) => Name,
  conditions: (input: Asked) => requestKeys(input),
};

/** A policy may be checked by itself. */
export const checkedPolicy: Against = {
  resource: ({ SecretId }: Partial<OfSecret>, context) =>
    SecretId === undefined ? '*' : arnOf(SecretId, context),
};

/** By filters it also lists. */
export const batch: Against = {
  also: ({ Filters }: { readonly Filters?: unknown }): AlsoNeeded[] =>
    Filters === undefined ? [] : [{ action: 'secretsmanager:ListSecrets', resource: '*' }],
};

function arnOf(reference: string, context: OperationContext): string {
  const found = findSecret(context, reference);
  if (found) return found.arn;
  return reference.startsWith('arn:') ? reference : `${secretArn(context, reference)}-??????`;
}

function policiesOf(reference: string, context: OperationContext): ResourcePolicies | undefined {
  const policy = findSecret(context, reference)?.policy;
  return policy && { documents: [{ name: 'resource policy', document: policy.parsed }] };
}

function tagsOf(reference: string, context: OperationContext): ConditionValues {
  const tags = [...(findSecret(context, reference)?.tags ?? [])];
  return Object.fromEntries(
    tags.flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value],
      [`secretsmanager:ResourceTag/${key}`, value],
    ]),
  );
}

function requestKeys(input: Asked): ConditionValues {
  const { Tags, TagKeys = Tags?.map(({ Key = '' }) => Key) } = input;
  const tags = (Tags ?? []).map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]);
  const values: ConditionValues = {
    'secretsmanager:Name': input.Name,
    'secretsmanager:Description': input.Description,
    'secretsmanager:KmsKeyId': input.KmsKeyId,
    'secretsmanager:VersionId': input.VersionId,
    'secretsmanager:VersionStage': input.VersionStage,
    'secretsmanager:BlockPublicPolicy': text(input.BlockPublicPolicy),
    'secretsmanager:ForceDeleteWithoutRecovery': text(input.ForceDeleteWithoutRecovery),
    'secretsmanager:RecoveryWindowInDays': text(input.RecoveryWindowInDays),
  };
  return { ...values, ...Object.fromEntries(tags), ...(TagKeys ? { 'aws:TagKeys': TagKeys } : {}) };
}

function text(value: boolean | number | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}
