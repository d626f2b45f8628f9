import type {
  AssociateAccessPolicyRequest,
  AssociateEncryptionConfigRequest,
  AssociateIdentityProviderConfigRequest,
  CreateAccessEntryRequest,
  DisassociateAccessPolicyRequest,
} from '@aws-sdk/client-eks';
import type { Checked, ConditionValues, OperationContext, OperationEntry } from '../../service.ts';
import type { ServiceName } from '../iam/data/linked-services.ts';
import { needsServiceLinkedRole } from '../iam/linked-roles.ts';
import { eksArn, parsePrincipal } from './arns.ts';
import { clusterKeys, configKeys } from './cluster-keys.ts';
import { findCluster } from './lookup.ts';
import type { ClusterRecord, Held } from './state.ts';
import { findTags, requestTags } from './tags.ts';

/*
 * What each call is authorized against: the fields that `service.ts` spreads into its entries.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelastickubernetesservice.html
 */

type Against = Required<Pick<OperationEntry, 'resource' | 'conditions'>>;
type Also = Required<Pick<OperationEntry, 'also'>>;
type Resource<Input> = (input: Input, context: OperationContext) => string;
type Conditions<Input> = (input: Input, context: OperationContext) => ConditionValues;

type InCluster = { readonly clusterName: string };
type OfEntry = InCluster & { readonly principalArn: string };
type OfPolicy = Checked<DisassociateAccessPolicyRequest> &
  Partial<Checked<AssociateAccessPolicyRequest>>;
type OfProvider = InCluster & {
  readonly identityProviderConfig: { readonly type: string; readonly name: string };
};

/** With `aws:ResourceTag/…` of what is there, what the request says, and further keys. */
function against<Input>(resource: Resource<Input>, keys?: Conditions<Input>): Against {
  return {
    resource,
    conditions: (input: Input & Parameters<typeof requestTags>[0], context: OperationContext) => ({
      ...resourceTags(findTags(context, resource(input, context))),
      ...requestTags(input),
      ...keys?.(input, context),
    }),
  };
}

/** The reference names no resource for ListClusters; AWS's refusals name this one. */
export const anyCluster: Against = against((_, context) => eksArn(context, 'cluster', '*'));

export const newCluster: Against = against(byName, clusterKeys);

export const changedCluster: Against = against(byName, configKeys);

export const upgradedCluster: Against = against<{
  readonly name: string;
  readonly version: string;
}>(byName, ({ version }) => ({ 'eks:kubernetesVersion': version }));

export const encryptedCluster: Against = against<Checked<AssociateEncryptionConfigRequest>>(
  inCluster,
  ({ encryptionConfig }) => ({
    'eks:encryptionConfigProviderKeyArns': encryptionConfig.flatMap(
      ({ provider }) => provider?.keyArn ?? [],
    ),
  }),
);

/** A cluster, where the input calls its name `name`. */
export const clusterByName: Against = against(byName);

export const cluster: Against = against(inCluster);

export const nodegroup: Against = against<InCluster & { readonly nodegroupName: string }>(
  ({ clusterName, nodegroupName }, context) =>
    childArn(context, 'nodegroup', clusterName, nodegroupName, (it) => it.nodegroups),
);

export const addon: Against = against<InCluster & { readonly addonName: string }>(
  ({ clusterName, addonName }, context) =>
    childArn(context, 'addon', clusterName, addonName, (it) => it.addons),
);

export const fargateProfile: Against = against<InCluster & { readonly fargateProfileName: string }>(
  ({ clusterName, fargateProfileName: name }, context) =>
    childArn(context, 'fargateprofile', clusterName, name, (it) => it.fargateProfiles),
);

export const podIdentity: Against = against<InCluster & { readonly associationId: string }>(
  ({ clusterName, associationId }, context) =>
    eksArn(context, 'podidentityassociation', clusterName, associationId),
);

export const capability: Against = against<InCluster & { readonly capabilityName: string }>(
  ({ clusterName, capabilityName }, context) =>
    childArn(context, 'capability', clusterName, capabilityName, (it) => it.capabilities),
);

export const identityProvider: Against = against<OfProvider>(
  ({ clusterName, identityProviderConfig: { type, name } }, context) => {
    const found = findCluster(context, clusterName)?.identityProviders.get(name);
    return found?.arn ?? eksArn(context, 'identityproviderconfig', clusterName, type, name, '*');
  },
);

export const newIdentityProvider: Against = against<
  Checked<AssociateIdentityProviderConfigRequest>
>(inCluster, ({ oidc }) => ({ 'eks:clientId': oidc.clientId, 'eks:issuerUrl': oidc.issuerUrl }));

export const newAccessEntry: Against = against<Checked<CreateAccessEntryRequest>>(
  inCluster,
  (input) => ({
    'eks:principalArn': input.principalArn,
    'eks:kubernetesGroups': input.kubernetesGroups ?? [],
    'eks:username': input.username,
    'eks:accessEntryType': input.type ?? 'STANDARD',
  }),
);

export const accessEntry: Against = against<OfEntry>(accessEntryArn, entryKeys);

export const accessPolicy: Against = against<OfPolicy>(accessEntryArn, (input, context) => ({
  ...entryKeys(input, context),
  'eks:policyArn': input.policyArn,
  'eks:accessScope': input.accessScope?.type,
  'eks:namespaces': input.accessScope?.namespaces ?? [],
}));

export const subscription: Against = against<{ readonly id: string }>(({ id }, context) =>
  eksArn(context, 'eks-anywhere-subscription', id),
);

/** Whatever the ARN in the input names. */
export const tagged: Against = against<{ readonly resourceArn: string }>(
  ({ resourceArn }) => resourceArn,
);

/**
 * The caller must be allowed to hand a role over to the service that will use it, and on its first
 * use to make the role by which EKS does this work.
 */
export function passing<Member extends string>(
  member: Member,
  service: string,
  linked?: ServiceName,
): Also {
  return {
    also: (input: Readonly<Partial<Record<Member, string>>>, { account }) => {
      const first = linked === undefined ? [] : needsServiceLinkedRole(account, linked);
      const resource = input[member];
      if (resource === undefined) return first;
      const conditions = { 'iam:PassedToService': service };
      return [{ action: 'iam:PassRole', resource, conditions }, ...first];
    },
  };
}

function byName({ name }: { readonly name: string }, context: OperationContext): string {
  return eksArn(context, 'cluster', name);
}

function inCluster({ clusterName }: InCluster, context: OperationContext): string {
  return eksArn(context, 'cluster', clusterName);
}

function accessEntryArn({ clusterName, principalArn }: OfEntry, context: OperationContext): string {
  const found = findCluster(context, clusterName)?.accessEntries.get(principalArn);
  if (found) return found.arn;
  const { kind = '*', account = '*', name = '*' } = parsePrincipal(principalArn) ?? {};
  return eksArn(context, 'access-entry', clusterName, kind, account, name, '*');
}

function entryKeys(
  { clusterName, principalArn }: OfEntry,
  context: OperationContext,
): ConditionValues {
  const view = findCluster(context, clusterName)?.accessEntries.get(principalArn)?.view;
  return {
    'eks:clusterName': clusterName,
    'eks:principalArn': principalArn,
    'eks:accessEntryType': view?.type,
    'eks:kubernetesGroups': view?.kubernetesGroups,
    'eks:username': view?.username,
  };
}

/** A child that does not exist has no UUID; a policy is then matched up to its name. */
function childArn(
  context: OperationContext,
  type: string,
  clusterName: string,
  name: string,
  children: (cluster: ClusterRecord) => ReadonlyMap<string, Held<unknown>>,
): string {
  const found = findCluster(context, clusterName);
  const child = found && children(found).get(name);
  return child?.arn ?? eksArn(context, type, clusterName, name, '*');
}

function resourceTags(tags: Readonly<Record<string, string>> = {}): ConditionValues {
  return Object.fromEntries(
    Object.entries(tags).map(([key, value]) => [`aws:ResourceTag/${key}`, value]),
  );
}
