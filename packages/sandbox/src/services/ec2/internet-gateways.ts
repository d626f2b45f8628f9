import type {
  AttachInternetGatewayRequest,
  CreateInternetGatewayRequest,
  CreateInternetGatewayResult,
  DeleteInternetGatewayRequest,
  DescribeInternetGatewaysRequest,
  DescribeInternetGatewaysResult,
  DetachInternetGatewayRequest,
  InternetGateway,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import type { FilterTable } from './filters.ts';
import { found } from './kinds.ts';
import { quotas } from './limits.ts';
import { select } from './paging.ts';
import { ec2State, type InternetGatewayRecord, type Place } from './state.ts';
import { tagList, tagsFor } from './tags.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateInternetGateway.html */
export const createInternetGateway: Operation<
  CreateInternetGatewayRequest,
  CreateInternetGatewayResult
> = (input, context) => {
  const { internetGateways } = ec2State(context.region);
  if (internetGateways.size >= quotas.internetGateways) throw faults.gatewayLimit();
  const tags = tagsFor('internetGateways', input.TagSpecifications);
  const gateway = { id: context.account.ids.resource('igw'), tags, vpc: undefined };
  internetGateways.set(gateway.id, gateway);
  return { InternetGateway: view(gateway, context) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html */
export const attachInternetGateway: Operation<AttachInternetGatewayRequest, object> = (
  { InternetGatewayId, VpcId },
  context,
) => {
  const gateway = found(context, 'internetGateways', InternetGatewayId);
  const vpc = found(context, 'vpcs', VpcId);
  if (gateway.vpc) throw faults.gatewayAttached({ id: gateway.id, vpcId: gateway.vpc.id });
  const others = [...ec2State(context.region).internetGateways.values()];
  if (others.some((other) => other.vpc === vpc)) throw faults.vpcHasGateway({ vpcId: vpc.id });
  gateway.vpc = vpc;
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html */
export const detachInternetGateway: Operation<DetachInternetGatewayRequest, object> = (
  { InternetGatewayId, VpcId },
  context,
) => {
  const gateway = found(context, 'internetGateways', InternetGatewayId);
  const vpc = found(context, 'vpcs', VpcId);
  if (gateway.vpc !== vpc) throw faults.gatewayNotAttached({ id: gateway.id, vpcId: vpc.id });
  const mapped = [...ec2State(context.region).addresses.values()].some(
    ({ association }) => association?.networkInterface.subnet.vpc === vpc,
  );
  if (mapped) throw faults.addressesMapped({ vpcId: vpc.id });
  gateway.vpc = undefined;
  return {};
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html */
export const deleteInternetGateway: Operation<DeleteInternetGatewayRequest, object> = (
  input,
  context,
) => {
  const { id, vpc } = found(context, 'internetGateways', input.InternetGatewayId);
  if (vpc) throw faults.gatewayInUse({ id });
  ec2State(context.region).internetGateways.delete(id);
  return {};
};

const filters: FilterTable<InternetGatewayRecord> = {
  'attachment.state': ({ vpc }) => vpc && 'available',
  'attachment.vpc-id': ({ vpc }) => vpc?.id,
  'internet-gateway-id': ({ id }) => id,
  'owner-id': (_, { account }) => account.id,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html */
export const describeInternetGateways: Operation<
  DescribeInternetGatewaysRequest,
  DescribeInternetGatewaysResult
> = (input, context) => {
  const asked = { ...input, ids: input.InternetGatewayIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'internetGateways', asked, filters);
  return { InternetGateways: items.map((it) => view(it, context)), NextToken };
};

function view({ id, tags, vpc }: InternetGatewayRecord, { account }: Place): InternetGateway {
  return {
    // The service says `available` where the model's enum says `attached`.
    Attachments: vpc ? [{ State: 'available' as 'attached', VpcId: vpc.id }] : [],
    InternetGatewayId: id,
    OwnerId: account.id,
    Tags: tagList(tags),
  };
}
