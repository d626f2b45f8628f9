import type { ModifyVpcEndpointRequest, ModifyVpcEndpointResult } from '@aws-sdk/client-ec2';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { openPolicy, readEndpointPolicy } from './endpoint-policy.ts';
import { faults } from './faults.ts';
import { dropInterface } from './interface-store.ts';
import { found } from './kinds.ts';
import type { EndpointRecord } from './state.ts';
import {
  addEndpointRoutes,
  dropEndpointRoutes,
  endpointInterface,
  tableIn,
} from './vpc-endpoints.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcEndpoint.html */
export const modifyVpcEndpoint: Operation<ModifyVpcEndpointRequest, ModifyVpcEndpointResult> = (
  input,
  context,
) => {
  const endpoint = found(context, 'endpoints', input.VpcEndpointId);
  const { PolicyDocument: text } = input;
  const policy = text === undefined ? endpoint.policy : readEndpointPolicy(text);
  if (endpoint.type === 'Gateway') changeTables(endpoint, input, context);
  else changeInterfaces(endpoint, input, context);
  endpoint.policy = input.ResetPolicy ? openPolicy : policy;
  return { Return: true };
};

type Change = Checked<ModifyVpcEndpointRequest>;

function changeTables(endpoint: EndpointRecord, input: Change, context: OperationContext): void {
  const { AddRouteTableIds = [], RemoveRouteTableIds = [] } = input;
  const removed = RemoveRouteTableIds.map((id) => tableIn(endpoint.vpc, id, context));
  const added = AddRouteTableIds.map((id) => tableIn(endpoint.vpc, id, context));
  addEndpointRoutes(endpoint, added, context);
  dropEndpointRoutes(endpoint, removed);
  endpoint.routeTables = [...endpoint.routeTables, ...added].filter((it) => !removed.includes(it));
}

function changeInterfaces(
  endpoint: EndpointRecord,
  input: Change,
  context: OperationContext,
): void {
  const { networkInterfaces, vpc } = endpoint;
  const added = (input.AddSubnetIds ?? []).map((id) => found(context, 'subnets', id));
  for (const { id, zone, vpc: of } of added) {
    if (of !== vpc) throw faults.targetInOtherVpc({ id: vpc.id, target: id });
    if (networkInterfaces.some(({ subnet }) => subnet.zone === zone)) {
      throw faults.endpointZoneTwice({ id });
    }
  }
  changeGroups(endpoint, input, context);
  for (const subnet of added) {
    networkInterfaces.push(endpointInterface(endpoint.id, subnet, endpoint.groups, context));
  }
  const gone = networkInterfaces.filter(({ subnet }) => input.RemoveSubnetIds?.includes(subnet.id));
  for (const record of gone) {
    dropInterface(record, context);
    networkInterfaces.splice(networkInterfaces.indexOf(record), 1);
  }
  endpoint.privateDns = input.PrivateDnsEnabled ?? endpoint.privateDns;
}

function changeGroups(endpoint: EndpointRecord, input: Change, context: OperationContext): void {
  const { AddSecurityGroupIds = [], RemoveSecurityGroupIds = [] } = input;
  const added = AddSecurityGroupIds.map((id) => found(context, 'securityGroups', id));
  const kept = endpoint.groups.filter(({ id }) => !RemoveSecurityGroupIds.includes(id));
  endpoint.groups = [...new Set([...kept, ...added])];
  for (const record of endpoint.networkInterfaces) record.groups = endpoint.groups;
}
