import type {
  InstanceMetadataOptionsResponse,
  ModifyInstanceMetadataOptionsRequest,
  ModifyInstanceMetadataOptionsResult,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import type { MetadataOptions } from './compute-state.ts';
import { faults } from './faults.ts';
import { found } from './kinds.ts';

type Given = {
  readonly HttpTokens?: 'optional' | 'required' | undefined;
  readonly HttpPutResponseHopLimit?: number | undefined;
  readonly HttpEndpoint?: 'enabled' | 'disabled' | undefined;
  readonly HttpProtocolIpv6?: 'enabled' | 'disabled' | undefined;
  readonly InstanceMetadataTags?: 'enabled' | 'disabled' | undefined;
};

/**
 * EKS's images ask for IMDSv2 and two hops; both can be asked for otherwise.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-IMDS-new-instances.html
 */
const defaults: MetadataOptions = {
  tokens: 'required',
  hopLimit: 2,
  endpoint: 'enabled',
  ipv6: 'disabled',
  instanceTags: 'disabled',
};

export function metadataFrom(
  given: Given = {},
  before: MetadataOptions = defaults,
): MetadataOptions {
  const hopLimit = given.HttpPutResponseHopLimit ?? before.hopLimit;
  if (hopLimit < 1 || hopLimit > 64) {
    const reason = 'The value must be between 1 and 64.';
    throw faults.valueInvalid({ value: hopLimit, member: 'HttpPutResponseHopLimit', reason });
  }
  return {
    tokens: given.HttpTokens ?? before.tokens,
    hopLimit,
    endpoint: given.HttpEndpoint ?? before.endpoint,
    ipv6: given.HttpProtocolIpv6 ?? before.ipv6,
    instanceTags: given.InstanceMetadataTags ?? before.instanceTags,
  };
}

export function metadataView(options: MetadataOptions): InstanceMetadataOptionsResponse {
  return {
    State: 'applied',
    HttpTokens: options.tokens,
    HttpPutResponseHopLimit: options.hopLimit,
    HttpEndpoint: options.endpoint,
    HttpProtocolIpv6: options.ipv6,
    InstanceMetadataTags: options.instanceTags,
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceMetadataOptions.html */
export const modifyInstanceMetadataOptions: Operation<
  ModifyInstanceMetadataOptionsRequest,
  ModifyInstanceMetadataOptionsResult
> = (input, context) => {
  const instance = found(context, 'instances', input.InstanceId);
  instance.metadata = metadataFrom(input, instance.metadata);
  const InstanceMetadataOptions = { ...metadataView(instance.metadata), State: 'pending' as const };
  return { InstanceId: instance.id, InstanceMetadataOptions };
};
