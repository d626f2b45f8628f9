import type {
  DescribeCapabilityRequest,
  DescribeCapabilityResponse,
  ListCapabilitiesRequest,
  ListCapabilitiesResponse,
} from '@aws-sdk/client-eks';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { clusterNamed } from './lookup.ts';
import { page } from './paging.ts';

/**
 * No cluster has one: creation is not simulated.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeCapability.html
 */
export const describeCapability: Operation<
  DescribeCapabilityRequest,
  DescribeCapabilityResponse
> = (input, context) => {
  const { name: clusterName } = clusterNamed(context, input.clusterName);
  throw faults.capabilityNotFound({ clusterName, capabilityName: input.capabilityName });
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListCapabilities.html */
export const listCapabilities: Operation<ListCapabilitiesRequest, ListCapabilitiesResponse> = (
  input,
  context,
) => {
  const cluster = clusterNamed(context, input.clusterName);
  return { capabilities: page<never>(`capabilities/${cluster.name}`, [], () => '', input).items };
};
