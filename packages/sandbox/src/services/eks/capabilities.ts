// https://docs.aws.amazon.com/eks/latest/userguide/capabilities.html
import type {
  Capability,
  CapabilityConfigurationResponse,
  CapabilityIssue,
  CapabilitySummary,
  CreateCapabilityRequest,
  CreateCapabilityResponse,
  DeleteCapabilityRequest,
  DeleteCapabilityResponse,
  DescribeCapabilityRequest,
  DescribeCapabilityResponse,
  ListCapabilitiesRequest,
  ListCapabilitiesResponse,
  UpdateCapabilityRequest,
  UpdateCapabilityResponse,
} from '@aws-sdk/client-eks';
import type { Life } from '../../account/life.ts';
import { notImplemented } from '../../fault.ts';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { eksArn } from './arns.ts';
import { faults } from './faults.ts';
import { durations } from './limits.ts';
import { activeCluster, capabilityOf, clusterNamed } from './lookup.ts';
import { own } from './own.ts';
import { page } from './paging.ts';
import { roles } from './roles.ts';
import type { CapabilityRecord, ClusterRecord } from './state.ts';
import { beginUpdate } from './updates.ts';
import { checkRole, checkTags } from './validate.ts';

const SERVICE = 'capabilities.eks.amazonaws.com';

/** One of each type; Argo CD needs IAM Identity Center, which the account has not. */
export const createCapability: Operation<CreateCapabilityRequest, CreateCapabilityResponse> = (
  input,
  context,
) => {
  if (input.type === 'ARGOCD') {
    throw notImplemented('capabilities of the type ARGOCD, which need IAM Identity Center');
  }
  const cluster = activeCluster(context, input.clusterName);
  const clusterName = cluster.name;
  const existing = cluster.capabilities.get(input.capabilityName);
  if (existing?.token !== undefined && existing.token === input.clientRequestToken) {
    return { capability: describe(existing, context) };
  }
  const same = [...cluster.capabilities.values()].find(({ view }) => view.type === input.type);
  if (existing || same) throw faults.capabilityExists({ clusterName, type: input.type });
  const capability = newCapability(cluster, input, context);
  cluster.capabilities.set(capability.name, capability);
  return { capability: describe(capability, context) };
};

export const describeCapability: Operation<
  DescribeCapabilityRequest,
  DescribeCapabilityResponse
> = (input, context) => {
  const cluster = clusterNamed(context, input.clusterName);
  return { capability: describe(capabilityOf(cluster, input.capabilityName), context) };
};

export const listCapabilities: Operation<ListCapabilitiesRequest, ListCapabilitiesResponse> = (
  input,
  context,
) => {
  const cluster = clusterNamed(context, input.clusterName);
  const all = [...cluster.capabilities.values()];
  const { items, nextToken } = page(`capabilities/${cluster.name}`, all, ({ name }) => name, input);
  return { capabilities: items.map((it) => summary(describe(it, context))), nextToken };
};

export const updateCapability: Operation<UpdateCapabilityRequest, UpdateCapabilityResponse> = (
  input,
  context,
) => {
  const cluster = activeCluster(context, input.clusterName);
  const capability = capabilityOf(cluster, input.capabilityName);
  const { roleArn, configuration, deletePropagationPolicy } = input;
  const { name, status, view } = capability;
  if (status !== 'ACTIVE') {
    throw faults.resourceBusy({ clusterName: cluster.name, kind: 'Capability', name, status });
  }
  if (roleArn !== undefined) checkRole(context.account, roleArn, SERVICE);
  capability.status = 'UPDATING';
  capability.since = context.now;
  const ack = configuration?.ack;
  return beginUpdate(
    cluster,
    {
      type: 'CapabilityUpdate',
      capabilityName: name,
      duration: durations.capabilityUpdate,
      params: { RoleArn: roleArn },
      complete: (at) => {
        view.roleArn = roleArn ?? view.roleArn;
        if (ack)
          view.configuration = {
            ack: {
              ...view.configuration?.ack,
              ...own<CapabilityConfigurationResponse['ack']>(ack),
            },
          };
        view.deletePropagationPolicy = deletePropagationPolicy ?? view.deletePropagationPolicy;
        view.modifiedAt = new Date(at);
        capability.status = 'ACTIVE';
        capability.since = at;
      },
    },
    context,
  );
};

export const deleteCapability: Operation<DeleteCapabilityRequest, DeleteCapabilityResponse> = (
  input,
  context,
) => {
  const cluster = clusterNamed(context, input.clusterName);
  const capability = capabilityOf(cluster, input.capabilityName);
  if (capability.status !== 'DELETING') {
    capability.status = 'DELETING';
    capability.since = context.now;
  }
  return { capability: describe(capability, context) };
};

export const capabilityLife: Life<CapabilityRecord> = {
  CREATING: [{ to: 'ACTIVE', after: durations.capabilityCreation }],
  DELETING: [{ to: 'gone', after: durations.capabilityDeletion }],
};

function newCapability(
  cluster: ClusterRecord,
  input: Checked<CreateCapabilityRequest>,
  context: OperationContext,
): CapabilityRecord {
  const { account, now } = context;
  const { capabilityName, type, deletePropagationPolicy } = input;
  const roleArn = checkRole(account, input.roleArn, SERVICE);
  const uuid = account.ids.uuid();
  const arn = eksArn(context, 'capability', cluster.name, capabilityName, uuid);
  const at = new Date(now);
  const ack = input.configuration?.ack;
  const configuration = ack && { ack: own<CapabilityConfigurationResponse['ack']>(ack) };
  return {
    ...{ status: 'CREATING', since: now, name: capabilityName, arn },
    tags: checkTags(input.tags),
    token: input.clientRequestToken,
    view: {
      ...{ capabilityName, arn, clusterName: cluster.name, type, roleArn },
      ...{ configuration, deletePropagationPolicy, createdAt: at, modifiedAt: at },
    },
  };
}

function describe(
  { view, status, tags }: CapabilityRecord,
  { account }: OperationContext,
): Capability {
  // The statuses of the life are those of the API.
  const shown = status as Capability['status'];
  const issues: CapabilityIssue[] = roles.trusts(account, view.roleArn ?? '', SERVICE)
    ? []
    : [{ code: 'AccessDenied', message: "The capability role couldn't be assumed." }];
  return { ...view, status: shown, tags: { ...tags }, health: { issues } };
}

function summary(capability: Capability): CapabilitySummary {
  const { capabilityName, arn, type, status, version, createdAt, modifiedAt } = capability;
  return { capabilityName, arn, type, status, version, createdAt, modifiedAt };
}
