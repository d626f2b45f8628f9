// https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsidentityandaccessmanagementiam.html
import type { ConditionValues, OperationContext, OperationEntry } from '../../service.ts';
import { entityArn, iamArn } from './arns.ts';
import { linkedService } from './data/linked-services.ts';
import { linkedRoleArn } from './linked-roles.ts';
import { iamState } from './state.ts';
import { requestTags, resourceTags, type TagInput } from './tags.ts';

/**
 * What a call is authorized against: the fields that `service.ts` spreads into an operation's
 * entry.
 */
type New = Required<Pick<OperationEntry, 'resource' | 'conditions'>>;
/** What is there is named in refusals by kind and name, what is to be made by its ARN. */
type Existing = New & Required<Pick<OperationEntry, 'named'>>;

type Input = {
  readonly AccessKeyId?: string;
  readonly UserName?: string;
  readonly GroupName?: string;
  readonly RoleName?: string;
  readonly PolicyName?: string;
  readonly PolicyArn?: string;
  readonly InstanceProfileName?: string;
  readonly Path?: string;
  readonly Tags?: readonly TagInput[];
  readonly TagKeys?: readonly string[];
  readonly PermissionsBoundary?: string;
};

type Kind = 'user' | 'group' | 'role';
const tables = { user: 'users', group: 'groups', role: 'roles' } as const;

type NameOf = (input: Input, context: OperationContext) => string;

function existing(kind: Kind, nameOf: NameOf): Existing {
  return { ...made(kind, nameOf), named: (input: Input, at) => `${kind} ${nameOf(input, at)}` };
}

/** The role that a service would get. */
export const newLinkedRole: New = {
  resource: ({ AWSServiceName: service, CustomSuffix: suffix }: Linked, { account }) => {
    const role = linkedService(service)?.role ?? '*';
    return linkedRoleArn(account, service, suffix === undefined ? role : `${role}_${suffix}`);
  },
  conditions: ({ AWSServiceName }: Linked) => ({ 'iam:AWSServiceName': AWSServiceName }),
};

type Linked = { readonly AWSServiceName: string; readonly CustomSuffix?: string };

/** The role whose deletion is asked about: its path stands in the id of the task. */
export const deletionTask: Pick<OperationEntry, 'resource'> = {
  resource: ({ DeletionTaskId }: { readonly DeletionTaskId: string }, { account }) =>
    iamArn(account, `role/${DeletionTaskId.split('/').slice(1, -1).join('/')}`),
};

/** A user, group or role that the call would make, or that is there. */
function made(kind: Kind, nameOf: NameOf): New {
  const find = (input: Input, context: OperationContext) => {
    const name = nameOf(input, context);
    const found = iamState(context.account)[tables[kind]].get(name);
    return found ?? { kind, name, path: input.Path ?? '/', tags: new Map<string, string>() };
  };
  return {
    resource: (input: Input, context) => entityArn(context.account, find(input, context)),
    conditions: (input: Input, context) => {
      const entity = find(input, context);
      const boundary = 'boundary' in entity ? entity.boundary : undefined;
      return {
        ...resourceTags(entity.tags),
        ...requested(input),
        'iam:PermissionsBoundary': input.PermissionsBoundary ?? boundary,
      };
    },
  };
}

/** Keys that the input itself gives. */
function requested(input: Input): ConditionValues {
  return {
    ...requestTags(input.Tags),
    ...(input.TagKeys ? { 'aws:TagKeys': input.TagKeys } : {}),
    'iam:PolicyARN': input.PolicyArn,
  };
}

const userName: NameOf = (input, { caller }) => input.UserName ?? caller.name;
const groupName: NameOf = (input) => input.GroupName ?? '';
const roleName: NameOf = (input) => input.RoleName ?? '';

export const user: Existing = existing('user', userName);
export const newUser: New = made('user', userName);
export const group: Existing = existing('group', groupName);
export const newGroup: New = made('group', groupName);
export const role: Existing = existing('role', roleName);
export const newRole: New = made('role', roleName);

export const policy: Existing = {
  resource: (input: Input, { account }) =>
    input.PolicyArn ?? iamArn(account, `policy${input.Path ?? '/'}${input.PolicyName}`),
  named: (input: Input) => `policy ${input.PolicyArn ?? input.PolicyName}`,
  conditions: (input: Input, { account }) => ({
    ...resourceTags(iamState(account).policies.get(input.PolicyArn ?? '')?.tags ?? new Map()),
    ...requested(input),
  }),
};

export const newInstanceProfile: New = {
  resource: (input: Input, { account }) => {
    const name = input.InstanceProfileName ?? '';
    const path = iamState(account).instanceProfiles.get(name)?.path ?? input.Path ?? '/';
    return iamArn(account, `instance-profile${path}${name}`);
  },
  conditions: (input: Input) => requested(input),
};

export const instanceProfile: Existing = {
  ...newInstanceProfile,
  named: (input: Input) => `instance profile ${input.InstanceProfileName}`,
};

/** Putting a role into an instance profile hands it over to EC2. */
export const passesRole: Pick<OperationEntry, 'also'> = {
  also: (input: Input, { account }) => {
    const found = iamState(account).roles.get(input.RoleName ?? '');
    const resource = found
      ? entityArn(account, found)
      : iamArn(account, `role/${input.RoleName ?? ''}`);
    return [
      {
        action: 'iam:PassRole',
        resource,
        conditions: { 'iam:PassedToService': 'ec2.amazonaws.com' },
      },
    ];
  },
};

/** Lists are authorized against the path they look under, as AWS's refusals show it. */
function listing(kind: string): New {
  return {
    resource: (input: { readonly PathPrefix?: string }, { account }) =>
      iamArn(account, `${kind}${input.PathPrefix ?? '/'}`),
    conditions: () => ({}),
  };
}

export const groups: New = listing('group');
export const instanceProfiles: New = listing('instance-profile');
export const oidcProviders: New = listing('oidc-provider');
export const roles: New = listing('role');
export const users: New = listing('user');

/** The user whose access key is asked about. */
export const keyOwner: Existing = existing('user', (input, { account }) => {
  const key = iamState(account).accessKeys.get(input.AccessKeyId ?? '');
  return key?.user.name ?? '';
});

/** Not about any policy by its ARN, and AWS's refusals say so. */
export const policies: Pick<OperationEntry, 'named'> = {
  named: (input: { readonly PathPrefix?: string }) => `policy path ${input.PathPrefix ?? '/'}`,
};

type OfProvider = {
  readonly OpenIDConnectProviderArn?: string;
  readonly Url?: string;
  readonly Tags?: readonly TagInput[];
  readonly TagKeys?: readonly string[];
};

/** An identity provider, or the one that would be made. */
export const oidcProvider: New = {
  resource: ({ OpenIDConnectProviderArn: arn, Url = '' }: OfProvider, { account }) =>
    arn ?? iamArn(account, `oidc-provider/${Url.replace(/^https:\/\//, '')}`),
  conditions: (input: OfProvider, { account }) => {
    const { oidcProviders } = iamState(account);
    const tags = oidcProviders.get(input.OpenIDConnectProviderArn ?? '')?.tags ?? new Map();
    return { ...resourceTags(tags), ...requested(input) };
  },
};

/** The user or role whose rights are simulated. */
export const source: Pick<OperationEntry, 'resource'> = {
  resource: (input: { readonly PolicySourceArn: string }) => input.PolicySourceArn,
};
