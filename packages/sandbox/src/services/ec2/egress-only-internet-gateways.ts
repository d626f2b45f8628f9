import type {
  CreateEgressOnlyInternetGatewayRequest,
  CreateEgressOnlyInternetGatewayResult,
  DeleteEgressOnlyInternetGatewayRequest,
  DeleteEgressOnlyInternetGatewayResult,
  DescribeEgressOnlyInternetGatewaysRequest,
  DescribeEgressOnlyInternetGatewaysResult,
  EgressOnlyInternetGateway,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import type { FilterTable } from './filters.ts';
import { found } from './kinds.ts';
import { select } from './paging.ts';
import { type EgressGatewayRecord, ec2State } from './state.ts';
import { tagList, tagsFor } from './tags.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateEgressOnlyInternetGateway.html */
export const createEgressOnlyInternetGateway: Operation<
  CreateEgressOnlyInternetGatewayRequest,
  CreateEgressOnlyInternetGatewayResult
> = (input, { account, region }) => {
  const vpc = found({ region }, 'vpcs', input.VpcId);
  const tags = tagsFor('egressGateways', input.TagSpecifications);
  const gateway = { id: account.ids.resource('eigw'), tags, vpc };
  ec2State(region).egressGateways.set(gateway.id, gateway);
  return { ClientToken: input.ClientToken, EgressOnlyInternetGateway: view(gateway) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteEgressOnlyInternetGateway.html */
export const deleteEgressOnlyInternetGateway: Operation<
  DeleteEgressOnlyInternetGatewayRequest,
  DeleteEgressOnlyInternetGatewayResult
> = (input, { region }) => {
  const { id } = found({ region }, 'egressGateways', input.EgressOnlyInternetGatewayId);
  ec2State(region).egressGateways.delete(id);
  return { ReturnCode: true };
};

/** Tags alone. */
const filters: FilterTable<EgressGatewayRecord> = {};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeEgressOnlyInternetGateways.html */
export const describeEgressOnlyInternetGateways: Operation<
  DescribeEgressOnlyInternetGatewaysRequest,
  DescribeEgressOnlyInternetGatewaysResult
> = (input, context) => {
  const asked = { ...input, ids: input.EgressOnlyInternetGatewayIds, filters: input.Filters };
  const { items, NextToken } = select(context, 'egressGateways', asked, filters);
  return { EgressOnlyInternetGateways: items.map(view), NextToken };
};

function view({ id, tags, vpc }: EgressGatewayRecord): EgressOnlyInternetGateway {
  return {
    Attachments: [{ State: 'attached', VpcId: vpc.id }],
    EgressOnlyInternetGatewayId: id,
    Tags: tagList(tags),
  };
}
