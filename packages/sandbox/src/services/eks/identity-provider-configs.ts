import type {
  AssociateIdentityProviderConfigRequest,
  AssociateIdentityProviderConfigResponse,
  DescribeIdentityProviderConfigRequest,
  DescribeIdentityProviderConfigResponse,
  DisassociateIdentityProviderConfigRequest,
  DisassociateIdentityProviderConfigResponse,
  IdentityProviderConfig,
  ListIdentityProviderConfigsRequest,
  ListIdentityProviderConfigsResponse,
  OidcIdentityProviderConfig,
} from '@aws-sdk/client-eks';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { eksArn } from './arns.ts';
import { faults } from './faults.ts';
import { durations } from './limits.ts';
import { activeCluster, clusterNamed } from './lookup.ts';
import { page } from './paging.ts';
import type { ClusterRecord, IdentityProviderRecord } from './state.ts';
import { beginUpdate } from './updates.ts';
import { checkTags } from './validate.ts';

/**
 * One provider a cluster.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_AssociateIdentityProviderConfig.html
 */
export const associateIdentityProviderConfig: Operation<
  AssociateIdentityProviderConfigRequest,
  AssociateIdentityProviderConfigResponse
> = (input, context) => {
  const cluster = activeCluster(context, input.clusterName);
  if (cluster.identityProviders.size > 0) {
    throw faults.providerExists({ clusterName: cluster.name });
  }
  const provider = newProvider(cluster, input, context);
  cluster.identityProviders.set(provider.name, provider);
  const config = JSON.stringify([{ type: 'oidc', name: provider.name }]);
  return {
    tags: { ...provider.tags },
    ...beginUpdate(
      cluster,
      {
        type: 'AssociateIdentityProviderConfig',
        params: { IdentityProviderConfig: config },
        duration: durations.identityProviderAssociation,
        complete: (at) => become(provider, 'ACTIVE', at),
      },
      context,
    ),
  };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeIdentityProviderConfig.html */
export const describeIdentityProviderConfig: Operation<
  DescribeIdentityProviderConfigRequest,
  DescribeIdentityProviderConfigResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const found = providerOf(cluster, input.identityProviderConfig);
  if (found === undefined) {
    const { name } = input.identityProviderConfig;
    throw faults.providerNotFound({ clusterName: cluster.name, name });
  }
  // The statuses given to it are those of the API.
  const status = found.status as OidcIdentityProviderConfig['status'];
  const oidc = { ...found.view, status, tags: { ...found.tags } };
  return { identityProviderConfig: { oidc } };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListIdentityProviderConfigs.html */
export const listIdentityProviderConfigs: Operation<
  ListIdentityProviderConfigsRequest,
  ListIdentityProviderConfigsResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const names = [...cluster.identityProviders.keys()];
  const { items, nextToken } = page(`providers/${cluster.name}`, names, (name) => name, input);
  return { identityProviderConfigs: items.map((name) => ({ type: 'oidc', name })), nextToken };
};

/**
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DisassociateIdentityProviderConfig.html
 */
export const disassociateIdentityProviderConfig: Operation<
  DisassociateIdentityProviderConfigRequest,
  DisassociateIdentityProviderConfigResponse
> = (input, context) => {
  const cluster = activeCluster(context, input.clusterName);
  const provider = providerOf(cluster, input.identityProviderConfig);
  if (provider?.status !== 'ACTIVE') {
    throw faults.providerNotAssociated({ clusterName: cluster.name });
  }
  become(provider, 'DELETING', context.now);
  return beginUpdate(
    cluster,
    {
      type: 'DisassociateIdentityProviderConfig',
      params: { IdentityProviderConfig: JSON.stringify([input.identityProviderConfig]) },
      duration: durations.identityProviderDisassociation,
      complete: () => cluster.identityProviders.delete(provider.name),
    },
    context,
  );
};

function providerOf(
  cluster: ClusterRecord,
  asked: Checked<IdentityProviderConfig>,
): IdentityProviderRecord | undefined {
  return asked.type === 'oidc' ? cluster.identityProviders.get(asked.name) : undefined;
}

function become(provider: IdentityProviderRecord, status: string, at: number): void {
  provider.status = status;
  provider.since = at;
}

function newProvider(
  cluster: ClusterRecord,
  { oidc, tags, clientRequestToken }: Checked<AssociateIdentityProviderConfigRequest>,
  context: OperationContext,
): IdentityProviderRecord {
  const name = oidc.identityProviderConfigName;
  if (!oidc.issuerUrl.startsWith('https://')) {
    const reason = 'must begin with https://';
    throw faults.valueInvalid({ member: 'oidc.issuerUrl', reason, clusterName: cluster.name });
  }
  const path = [cluster.name, 'oidc', name, context.account.ids.uuid()];
  const arn = eksArn(context, 'identityproviderconfig', ...path);
  return {
    ...{ status: 'CREATING', since: context.now, name, arn },
    tags: checkTags(tags),
    token: clientRequestToken,
    view: { ...oidc, clusterName: cluster.name, identityProviderConfigArn: arn },
  };
}
