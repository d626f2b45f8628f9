import type {
  Addon,
  CreateAddonRequest,
  CreateAddonResponse,
  DeleteAddonRequest,
  DeleteAddonResponse,
  DescribeAddonRequest,
  DescribeAddonResponse,
  ListAddonsRequest,
  ListAddonsResponse,
  UpdateAddonRequest,
  UpdateAddonResponse,
} from '@aws-sdk/client-eks';
import type { Life } from '../../account/life.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { addonData, supportedVersion } from './addon-catalogue.ts';
import { eksArn } from './arns.ts';
import { faults } from './faults.ts';
import { durations } from './limits.ts';
import { activeCluster, addonNamed, clusterNamed } from './lookup.ts';
import { page } from './paging.ts';
import { dropOwned, replaceOwned } from './pod-identity.ts';
import type { AddonRecord, ClusterRecord } from './state.ts';
import { beginUpdate } from './updates.ts';
import { checkRole, checkTags } from './validate.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateAddon.html */
export const createAddon: Operation<CreateAddonRequest, CreateAddonResponse> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const existing = cluster.addons.get(input.addonName);
  if (existing?.token !== undefined && existing.token === input.clientRequestToken) {
    return describe(existing);
  }
  if (existing) throw faults.addonExists({ clusterName: cluster.name, addonName: existing.name });
  const addon = newAddon(activeCluster(context, cluster.name), input, context);
  cluster.addons.set(addon.name, addon);
  return describe(addon);
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddon.html */
export const describeAddon: Operation<DescribeAddonRequest, DescribeAddonResponse> = (
  input,
  context,
) => describe(addonNamed(clusterNamed(context, input.clusterName), input.addonName));

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAddons.html */
export const listAddons: Operation<ListAddonsRequest, ListAddonsResponse> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const names = [...cluster.addons.keys()];
  const { items, nextToken } = page(`addons/${cluster.name}`, names, (name) => name, input);
  return { addons: items, nextToken };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_UpdateAddon.html */
export const updateAddon: Operation<UpdateAddonRequest, UpdateAddonResponse> = (input, context) => {
  const cluster = activeCluster(context, input.clusterName);
  const addon = addonNamed(cluster, input.addonName);
  refuseWhileBusy(cluster, addon);
  const { addonVersion, serviceAccountRoleArn, configurationValues, resolveConflicts } = input;
  if (addonVersion !== undefined) checkVersion(cluster, addon.name, addonVersion);
  if (serviceAccountRoleArn !== undefined) checkRole(context.account, serviceAccountRoleArn);
  const owned = input.podIdentityAssociations;
  // Refused now or not at all: what takes effect later has nobody to refuse.
  const associations = owned && replaceOwned(cluster, addon, owned, context);
  addon.status = 'UPDATING';
  addon.since = context.now;
  return beginUpdate(
    cluster,
    {
      type: 'AddonUpdate',
      addonName: addon.name,
      duration: durations.addonUpdate,
      params: {
        AddonVersion: addonVersion,
        ServiceAccountRoleArn: serviceAccountRoleArn,
        ResolveConflicts: resolveConflicts,
        ConfigurationValues: configurationValues,
        PodIdentityAssociations: owned && JSON.stringify(owned),
      },
      complete: (at) => {
        const { view } = addon;
        view.addonVersion = addonVersion ?? view.addonVersion;
        view.serviceAccountRoleArn = serviceAccountRoleArn ?? view.serviceAccountRoleArn;
        view.configurationValues = configurationValues ?? view.configurationValues;
        if (associations) view.podIdentityAssociations = associations;
        view.modifiedAt = new Date(at);
        addon.status = 'ACTIVE';
        addon.since = at;
      },
    },
    context,
  );
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DeleteAddon.html */
export const deleteAddon: Operation<DeleteAddonRequest, DeleteAddonResponse> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  const addon = addonNamed(cluster, input.addonName);
  if (addon.status === 'UPDATING') refuseWhileBusy(cluster, addon);
  if (addon.status !== 'DELETING') {
    addon.status = 'DELETING';
    addon.since = context.now;
    addon.view.modifiedAt = new Date(context.now);
    dropOwned(cluster, addon);
  }
  return describe(addon);
};

export const addonLife: Life<AddonRecord> = {
  CREATING: [{ to: 'ACTIVE', after: durations.addonCreation }],
  DELETING: [{ to: 'gone', after: durations.addonDeletion }],
};

function newAddon(
  cluster: ClusterRecord,
  input: Checked<CreateAddonRequest>,
  context: OperationContext,
): AddonRecord {
  const { account, now } = context;
  const name = input.addonName;
  const clusterName = cluster.name;
  const data = addonData(name);
  if (data === undefined) throw faults.addonUnknown({ clusterName, addonName: name });
  const addonVersion = checkVersion(cluster, name, input.addonVersion);
  const role = input.serviceAccountRoleArn;
  if (role !== undefined) checkRole(account, role);
  const arn = eksArn(context, 'addon', clusterName, name, account.ids.uuid());
  const at = new Date(now);
  const addon: AddonRecord = {
    ...{ status: 'CREATING', since: now, name, arn },
    tags: checkTags(input.tags),
    token: input.clientRequestToken,
    view: {
      ...{ addonName: name, clusterName, addonVersion, addonArn: arn },
      ...{ createdAt: at, modifiedAt: at },
      serviceAccountRoleArn: role,
      configurationValues: input.configurationValues,
      namespaceConfig: { namespace: input.namespaceConfig?.namespace ?? data.namespace },
    },
  };
  const owned = input.podIdentityAssociations;
  if (owned) addon.view.podIdentityAssociations = replaceOwned(cluster, addon, owned, context);
  return addon;
}

/** The version asked for, or the default one; either must be listed for the cluster's minor. */
function checkVersion(cluster: ClusterRecord, addonName: string, asked?: string): string {
  const found = supportedVersion(addonName, cluster.view.version ?? '', asked);
  if (found) return found.version;
  throw faults.addonVersionUnsupported({ clusterName: cluster.name, addonName });
}

function refuseWhileBusy(cluster: ClusterRecord, { name, status }: AddonRecord): void {
  if (status === 'ACTIVE' || status === 'DEGRADED') return;
  const where = { clusterName: cluster.name, addonName: name };
  throw faults.resourceBusy({ ...where, kind: 'Addon', name, status });
}

function describe({ view, status, tags }: AddonRecord): { addon: Addon } {
  // The statuses of the life are those of the API.
  const shown = status as Addon['status'];
  return { addon: { ...view, status: shown, health: { issues: [] }, tags: { ...tags } } };
}
