// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateOpenIDConnectProvider.html
import { createHash } from 'node:crypto';
import type {
  AddClientIDToOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse,
  DeleteOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderResponse,
  ListOpenIDConnectProvidersResponse,
  ListOpenIDConnectProviderTagsRequest,
  ListOpenIDConnectProviderTagsResponse,
  RemoveClientIDFromOpenIDConnectProviderRequest,
  TagOpenIDConnectProviderRequest,
  UntagOpenIDConnectProviderRequest,
  UpdateOpenIDConnectProviderThumbprintRequest,
} from '@aws-sdk/client-iam';
import type { Operation, OperationContext } from '../../service.ts';
import { iamArn, iamDate } from './arns.ts';
import { faults } from './faults.ts';
import { paged } from './paging.ts';
import { quotas } from './quotas.ts';
import { iamState, type OidcProvider } from './state.ts';
import { addTags, newTags, removeTags, tagList, tagsOf } from './tags.ts';

export const createOpenIDConnectProvider: Operation<
  CreateOpenIDConnectProviderRequest,
  CreateOpenIDConnectProviderResponse
> = (input, { account, now }) => {
  const { oidcProviders } = iamState(account);
  const url = checkedUrl(input.Url);
  const arn = iamArn(account, `oidc-provider/${url}`);
  if (oidcProviders.has(arn)) throw faults.providerExists({ url: input.Url });
  if (oidcProviders.size >= quotas.oidcProviders) {
    throw faults.quota({ what: 'OpenIdConnectProvidersPerAccount', limit: quotas.oidcProviders });
  }
  const provider: OidcProvider = {
    arn,
    url,
    createdAt: now,
    clientIds: new Set(input.ClientIDList),
    thumbprints: input.ThumbprintList?.length ? [...input.ThumbprintList] : [thumbprintOf(url)],
    tags: newTags(input.Tags),
  };
  checkClientIds(provider);
  oidcProviders.set(arn, provider);
  return { OpenIDConnectProviderArn: arn, ...tagsOf(provider.tags) };
};

export const getOpenIDConnectProvider: Operation<
  GetOpenIDConnectProviderRequest,
  GetOpenIDConnectProviderResponse
> = (input, context) => {
  const { url, createdAt, clientIds, thumbprints, tags } = find(input, context);
  return {
    Url: url,
    ClientIDList: [...clientIds],
    ThumbprintList: [...thumbprints],
    CreateDate: iamDate(createdAt),
    ...tagsOf(tags),
  };
};

export const listOpenIDConnectProviders: Operation<object, ListOpenIDConnectProvidersResponse> = (
  _input,
  { account },
) => ({
  OpenIDConnectProviderList: [...iamState(account).oidcProviders.keys()].map((Arn) => ({ Arn })),
});

/** Roles that trust it stay as they are, and let nobody in any more. */
export const deleteOpenIDConnectProvider: Operation<DeleteOpenIDConnectProviderRequest, object> = (
  { OpenIDConnectProviderArn: arn },
  { account },
) => {
  iamState(account).oidcProviders.delete(checkedArn(arn));
  return {};
};

export const addClientIDToOpenIDConnectProvider: Operation<
  AddClientIDToOpenIDConnectProviderRequest,
  object
> = (input, context) => {
  const provider = find(input, context);
  provider.clientIds.add(input.ClientID);
  checkClientIds(provider);
  return {};
};

export const removeClientIDFromOpenIDConnectProvider: Operation<
  RemoveClientIDFromOpenIDConnectProviderRequest,
  object
> = (input, context) => {
  find(input, context).clientIds.delete(input.ClientID);
  return {};
};

export const updateOpenIDConnectProviderThumbprint: Operation<
  UpdateOpenIDConnectProviderThumbprintRequest,
  object
> = (input, context) => {
  find(input, context).thumbprints = [...input.ThumbprintList];
  return {};
};

export const tagOpenIDConnectProvider: Operation<TagOpenIDConnectProviderRequest, object> = (
  input,
  context,
) => {
  addTags(find(input, context).tags, input.Tags);
  return {};
};

export const untagOpenIDConnectProvider: Operation<UntagOpenIDConnectProviderRequest, object> = (
  input,
  context,
) => {
  removeTags(find(input, context).tags, input.TagKeys);
  return {};
};

export const listOpenIDConnectProviderTags: Operation<
  ListOpenIDConnectProviderTagsRequest,
  ListOpenIDConnectProviderTagsResponse
> = (input, context) => {
  const { items, page } = paged(tagList(find(input, context).tags), ({ Key }) => Key, input);
  return { Tags: [...items], ...page };
};

type Named = { readonly OpenIDConnectProviderArn: string };

function find({ OpenIDConnectProviderArn: arn }: Named, { account }: OperationContext) {
  const provider = iamState(account).oidcProviders.get(checkedArn(arn));
  if (!provider) throw faults.noProvider({ arn });
  return provider;
}

function checkedArn(arn: string): string {
  if (!/^arn:aws:iam::\d{12}:oidc-provider\/.+$/.test(arn)) throw faults.badArn({ arn });
  return arn;
}

/** Kept without its scheme, as it stands in the ARN and in condition keys. */
function checkedUrl(text: string): string {
  const url = URL.parse(text);
  if (url?.protocol !== 'https:' || url.search !== '' || url.hash !== '') {
    throw faults.badProviderUrl();
  }
  return text.slice('https://'.length).replace(/\/$/, '');
}

function checkClientIds({ clientIds }: OidcProvider): void {
  const limit = quotas.clientIdsPerOidcProvider;
  if (clientIds.size <= limit) return;
  throw faults.quota({ what: 'ClientIdsPerOpenIdConnectProvider', limit });
}

/** IAM reads it from the certificate of the host; there is no such host here, so it is made up. */
function thumbprintOf(url: string): string {
  return createHash('sha1')
    .update(url.split('/')[0] ?? '')
    .digest('hex');
}
