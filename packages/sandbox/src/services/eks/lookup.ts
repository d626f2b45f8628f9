import type { UpdateType } from '@aws-sdk/client-eks';
import type { OperationContext } from '../../service.ts';
import { controlPlaneFaults } from './control-plane-faults.ts';
import { faults } from './faults.ts';
import type {
  AccessEntryRecord,
  AddonRecord,
  CapabilityRecord,
  ClusterRecord,
  FargateProfileRecord,
  NodegroupRecord,
} from './state.ts';
import { eksState } from './state.ts';

type Place = Pick<OperationContext, 'region'>;

export function findCluster({ region }: Place, name: string): ClusterRecord | undefined {
  return eksState(region).clusters.get(name);
}

export function clusterNamed(place: Place, name: string): ClusterRecord {
  const cluster = findCluster(place, name);
  if (cluster === undefined) throw faults.clusterNotFound({ clusterName: name });
  return cluster;
}

/** A cluster that takes changes. */
export function activeCluster(place: Place, name: string): ClusterRecord {
  const cluster = clusterNamed(place, name);
  if (cluster.status !== 'ACTIVE') throw faults.clusterNotActive({ clusterName: name });
  return cluster;
}

/** A cluster that can be updated, if not at this moment. */
export function updatableCluster(place: Place, clusterName: string): ClusterRecord {
  const cluster = clusterNamed(place, clusterName);
  return cluster.status === 'UPDATING' ? cluster : activeCluster(place, clusterName);
}

/** One update of the cluster itself at a time; those of its parts go on beside it. */
export function refuseWhileUpdating({ name, updates }: ClusterRecord, type: UpdateType): void {
  const current = [...updates.values()].find(
    ({ status, nodegroupName, addonName, capabilityName }) =>
      status === 'InProgress' && !(nodegroupName ?? addonName ?? capabilityName),
  );
  if (current === undefined) return;
  throw controlPlaneFaults.updateInProgress({ clusterName: name, type, updateId: current.id });
}

export function nodegroupNamed(cluster: ClusterRecord, nodegroupName: string): NodegroupRecord {
  const group = cluster.nodegroups.get(nodegroupName);
  if (group) return group;
  throw faults.nodegroupNotFound({ clusterName: cluster.name, nodegroupName });
}

export function addonNamed(cluster: ClusterRecord, addonName: string): AddonRecord {
  const addon = cluster.addons.get(addonName);
  if (addon) return addon;
  throw faults.addonNotFound({ clusterName: cluster.name, addonName });
}

export function capabilityOf(cluster: ClusterRecord, capabilityName: string): CapabilityRecord {
  const capability = cluster.capabilities.get(capabilityName);
  if (capability) return capability;
  throw faults.capabilityNotFound({ clusterName: cluster.name, capabilityName });
}

export function fargateProfileNamed(
  cluster: ClusterRecord,
  fargateProfileName: string,
): FargateProfileRecord {
  const profile = cluster.fargateProfiles.get(fargateProfileName);
  if (profile) return profile;
  throw faults.fargateProfileNotFound({ clusterName: cluster.name, fargateProfileName });
}

/** Access entries exist for the API only where the authentication mode knows them. */
export function withAccessEntries(place: Place, name: string): ClusterRecord {
  const cluster = clusterNamed(place, name);
  if (cluster.view.accessConfig?.authenticationMode === 'CONFIG_MAP') {
    throw faults.configMapMode({ clusterName: name });
  }
  return cluster;
}

export function accessEntryOf(cluster: ClusterRecord, principalArn: string): AccessEntryRecord {
  const entry = cluster.accessEntries.get(principalArn);
  if (entry === undefined) throw faults.accessEntryNotFound({ clusterName: cluster.name });
  return entry;
}
