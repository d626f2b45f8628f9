import type {
  AssociateRouteTableRequest,
  AssociateRouteTableResult,
  DisassociateRouteTableRequest,
  ReplaceRouteTableAssociationRequest,
  ReplaceRouteTableAssociationResult,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { found } from './kinds.ts';
import {
  ec2State,
  type Place,
  type RouteTableAssociationRecord,
  type RouteTableRecord,
} from './state.ts';

const associated = { AssociationState: { State: 'associated' } } as const;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html */
export const associateRouteTable: Operation<
  AssociateRouteTableRequest,
  AssociateRouteTableResult
> = (input, context) => {
  const table = found(context, 'routeTables', input.RouteTableId);
  if (input.SubnetId === undefined) {
    if (input.GatewayId) throw faults.valueUnsupported({ what: 'gateway route tables' });
    throw faults.parameterMissing({ member: 'subnetId' });
  }
  const subnet = found(context, 'subnets', input.SubnetId);
  if (subnet.vpc !== table.vpc) {
    throw faults.targetInOtherVpc({ id: table.id, target: `subnet ${subnet.id}` });
  }
  const existing = [...ec2State(context.region).routeTables.values()]
    .flatMap((it) => [...it.associations.values()].map((association) => ({ it, association })))
    .find(({ association }) => association.subnet === subnet);
  if (existing && existing.it !== table) throw faults.associationExists({ id: existing.it.id });
  // The same association again is answered, not refused.
  if (existing) return { AssociationId: existing.association.id, ...associated };
  const id = context.account.ids.resource('rtbassoc');
  table.associations.set(id, { id, subnet });
  return { AssociationId: id, ...associated };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateRouteTable.html */
export const disassociateRouteTable: Operation<DisassociateRouteTableRequest, object> = (
  { AssociationId: id },
  context,
) => {
  const { table, association } = associationNamed(context, id);
  if (association.subnet === undefined) throw faults.mainAssociation({ id });
  table.associations.delete(id);
  return {};
};

/**
 * The main association too can be given to another table.
 * https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRouteTableAssociation.html
 */
export const replaceRouteTableAssociation: Operation<
  ReplaceRouteTableAssociationRequest,
  ReplaceRouteTableAssociationResult
> = (input, context) => {
  const { table, association } = associationNamed(context, input.AssociationId);
  const target = found(context, 'routeTables', input.RouteTableId);
  if (target.vpc !== table.vpc) {
    throw faults.targetInOtherVpc({ id: target.id, target: `association ${association.id}` });
  }
  table.associations.delete(association.id);
  const id = context.account.ids.resource('rtbassoc');
  target.associations.set(id, { id, subnet: association.subnet });
  return { NewAssociationId: id, ...associated };
};

type Found = {
  readonly table: RouteTableRecord;
  readonly association: RouteTableAssociationRecord;
};

function associationNamed({ region }: Place, id: string): Found {
  for (const table of ec2State(region).routeTables.values()) {
    const association = table.associations.get(id);
    if (association) return { table, association };
  }
  throw faults.associationMissing({ id });
}
