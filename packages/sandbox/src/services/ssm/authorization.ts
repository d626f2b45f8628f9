import type { GetParametersRequest, PutParameterRequest } from '@aws-sdk/client-ssm';
import type { Checked, ConditionValues, OperationContext, OperationEntry } from '../../service.ts';
import { findParameter } from './find.ts';
import { parameterArn, readReference } from './names.ts';

/*
 * What each call is authorized against: the fields that `service.ts` spreads into its entries.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssystemsmanager.html
 */

type Against = Pick<OperationEntry, 'resource' | 'conditions' | 'also'>;
type Named = { readonly Name: string };
type Many = Pick<Checked<GetParametersRequest>, 'Names'>;

export const parameter: Against = {
  resource: ({ Name }: Named, context) => arnOf(Name, context),
  conditions: ({ Name }: Named, context) => tagsOf(Name, context),
};

/** Each of the names must be allowed; one that is not refuses the whole call. */
export function parameters(action: string): Against {
  return {
    resource: ({ Names }: Many, context) => arnOf(Names[0] ?? '*', context),
    conditions: ({ Names }: Many, context) => tagsOf(Names[0] ?? '', context),
    also: ({ Names }: Many, context) =>
      Names.slice(1).map((name) => ({
        action,
        resource: arnOf(name, context),
        conditions: tagsOf(name, context),
      })),
  };
}

export const newParameter: Against = {
  resource: ({ Name }: Checked<PutParameterRequest>, context) => arnOf(Name, context),
  conditions: (input: Checked<PutParameterRequest>, context) => ({
    ...tagsOf(input.Name, context),
    ...Object.fromEntries(
      (input.Tags ?? []).map(({ Key, Value }) => [`aws:RequestTag/${Key}`, Value]),
    ),
    ...(input.Tags ? { 'aws:TagKeys': input.Tags.map(({ Key }) => Key) } : {}),
    'ssm:Overwrite': String(input.Overwrite ?? false),
  }),
};

/** A path is authorized as what it holds: `parameter/shop/`. */
export const path: Against = {
  resource: ({ Path }: { readonly Path: string }, context) =>
    arnOf(Path.endsWith('/') ? Path : `${Path}/`, context),
  conditions: ({ Recursive = false }: { readonly Recursive?: boolean }) => ({
    'ssm:Recursive': String(Recursive),
  }),
};

/** The reference names no resource; AWS's refusals name all of them. */
export const anyParameter: Against = {
  resource: (_input: object, { account, region }) => `arn:aws:ssm:${region.name}:${account.id}:*`,
};

export const tagged: Against = {
  resource: ({ ResourceId }: { readonly ResourceId: string }, context) =>
    arnOf(ResourceId, context),
  conditions: ({ ResourceId }: { readonly ResourceId: string }, context) =>
    tagsOf(ResourceId, context),
};

function arnOf(reference: string, context: OperationContext): string {
  return parameterArn(readReference(reference).name, context);
}

function tagsOf(reference: string, context: OperationContext): ConditionValues {
  const { tags = new Map() } = findParameter(readReference(reference).name, context) ?? {};
  return Object.fromEntries([...tags].map(([key, value]) => [`aws:ResourceTag/${key}`, value]));
}
