/**
 * Filters of Describe operations that look at one member of the answer, by the way to it. What no
 * resource of the sandbox has (a kernel, an outpost) is looked for in vain, as on AWS.
 */
type Members = Readonly<Record<string, string>>;

const interfaceAddress = 'NetworkInterfaces.PrivateIpAddresses';

/** Filters that begin alike, for members that do. */
function within(filter: string, path: string, members: Members): Members {
  const entries = Object.entries(members);
  return Object.fromEntries(
    entries.map(([name, member]) => [`${filter}.${name}`, `${path}.${member}`]),
  );
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html */
export const instanceMembers: Members = {
  ...within('capacity-reservation-specification', 'CapacityReservationSpecification', {
    'capacity-reservation-preference': 'CapacityReservationPreference',
    ...within('capacity-reservation-target', 'CapacityReservationTarget', {
      'capacity-reservation-id': 'CapacityReservationId',
      'capacity-reservation-resource-group-arn': 'CapacityReservationResourceGroupArn',
    }),
  }),
  ...within('network-interface.addresses.association', `${interfaceAddress}.Association`, {
    'carrier-ip': 'CarrierIp',
    'customer-owned-ip': 'CustomerOwnedIp',
    'ip-owner-id': 'IpOwnerId',
    'public-dns-name': 'PublicDnsName',
    'public-ip': 'PublicIp',
  }),
  affinity: 'Placement.Affinity',
  'availability-zone-id': 'Placement.AvailabilityZoneId',
  'block-device-mapping.attach-time': 'BlockDeviceMappings.Ebs.AttachTime',
  'block-device-mapping.delete-on-termination': 'BlockDeviceMappings.Ebs.DeleteOnTermination',
  'block-device-mapping.device-name': 'BlockDeviceMappings.DeviceName',
  'block-device-mapping.status': 'BlockDeviceMappings.Ebs.Status',
  'block-device-mapping.volume-id': 'BlockDeviceMappings.Ebs.VolumeId',
  'capacity-reservation-id': 'CapacityReservationId',
  'ebs-optimized': 'EbsOptimized',
  'ena-support': 'EnaSupport',
  'enclave-options.enabled': 'EnclaveOptions.Enabled',
  'hibernation-options.configured': 'HibernationOptions.Configured',
  'host-id': 'Placement.HostId',
  hypervisor: 'Hypervisor',
  'iam-instance-profile.id': 'IamInstanceProfile.Id',
  'ipv6-address': 'NetworkInterfaces.Ipv6Addresses.Ipv6Address',
  'kernel-id': 'KernelId',
  'launch-index': 'AmiLaunchIndex',
  'maintenance-options.auto-recovery': 'MaintenanceOptions.AutoRecovery',
  'metadata-options.http-protocol-ipv6': 'MetadataOptions.HttpProtocolIpv6',
  'metadata-options.instance-metadata-tags': 'MetadataOptions.InstanceMetadataTags',
  'metadata-options.state': 'MetadataOptions.State',
  'monitoring-state': 'Monitoring.State',
  'network-interface.addresses.primary': `${interfaceAddress}.Primary`,
  'network-interface.addresses.private-dns-name': `${interfaceAddress}.PrivateDnsName`,
  'network-interface.association.carrier-ip': 'NetworkInterfaces.Association.CarrierIp',
  'network-interface.association.customer-owned-ip':
    'NetworkInterfaces.Association.CustomerOwnedIp',
  'network-interface.association.ip-owner-id': 'NetworkInterfaces.Association.IpOwnerId',
  'network-interface.association.public-dns-name': 'NetworkInterfaces.Association.PublicDnsName',
  'network-interface.association.public-ip': 'NetworkInterfaces.Association.PublicIp',
  'network-interface.attachment.attach-time': 'NetworkInterfaces.Attachment.AttachTime',
  'network-interface.attachment.attachment-id': 'NetworkInterfaces.Attachment.AttachmentId',
  'network-interface.attachment.delete-on-termination':
    'NetworkInterfaces.Attachment.DeleteOnTermination',
  'network-interface.attachment.device-index': 'NetworkInterfaces.Attachment.DeviceIndex',
  'network-interface.attachment.instance-id': 'InstanceId',
  'network-interface.attachment.instance-owner-id': 'NetworkInterfaces.OwnerId',
  'network-interface.attachment.network-card-index':
    'NetworkInterfaces.Attachment.NetworkCardIndex',
  'network-interface.attachment.status': 'NetworkInterfaces.Attachment.Status',
  'network-interface.availability-zone': 'Placement.AvailabilityZone',
  'network-interface.description': 'NetworkInterfaces.Description',
  'network-interface.group-name': 'NetworkInterfaces.Groups.GroupName',
  'network-interface.ipv4-prefixes.ipv4-prefix': 'NetworkInterfaces.Ipv4Prefixes.Ipv4Prefix',
  'network-interface.ipv6-address': 'NetworkInterfaces.Ipv6Addresses.Ipv6Address',
  'network-interface.ipv6-addresses.ipv6-address': 'NetworkInterfaces.Ipv6Addresses.Ipv6Address',
  'network-interface.ipv6-addresses.is-primary-ipv6':
    'NetworkInterfaces.Ipv6Addresses.IsPrimaryIpv6',
  'network-interface.ipv6-prefixes.ipv6-prefix': 'NetworkInterfaces.Ipv6Prefixes.Ipv6Prefix',
  'network-interface.mac-address': 'NetworkInterfaces.MacAddress',
  'network-interface.outpost-arn': 'OutpostArn',
  'network-interface.owner-id': 'NetworkInterfaces.OwnerId',
  'network-interface.private-dns-name': 'NetworkInterfaces.PrivateDnsName',
  'network-interface.private-ip-address': 'NetworkInterfaces.PrivateIpAddress',
  'network-interface.public-dns-name': 'NetworkInterfaces.Association.PublicDnsName',
  'network-interface.source-dest-check': 'NetworkInterfaces.SourceDestCheck',
  'network-interface.status': 'NetworkInterfaces.Status',
  'network-performance-options.bandwidth-weighting': 'NetworkPerformanceOptions.BandwidthWeighting',
  'operator.managed': 'Operator.Managed',
  'operator.principal': 'Operator.Principal',
  'outpost-arn': 'OutpostArn',
  'placement-group-name': 'Placement.GroupName',
  'placement-partition-number': 'Placement.PartitionNumber',
  'platform-details': 'PlatformDetails',
  'private-dns-name-options.enable-resource-name-dns-a-record':
    'PrivateDnsNameOptions.EnableResourceNameDnsARecord',
  'private-dns-name-options.enable-resource-name-dns-aaaa-record':
    'PrivateDnsNameOptions.EnableResourceNameDnsAAAARecord',
  'private-dns-name-options.hostname-type': 'PrivateDnsNameOptions.HostnameType',
  'product-code': 'ProductCodes.ProductCodeId',
  'product-code.type': 'ProductCodes.ProductCodeType',
  'ramdisk-id': 'RamdiskId',
  reason: 'StateTransitionReason',
  'root-device-name': 'RootDeviceName',
  'spot-instance-request-id': 'SpotInstanceRequestId',
  'state-reason-message': 'StateReason.Message',
  'tpm-support': 'TpmSupport',
  'usage-operation': 'UsageOperation',
  'usage-operation-update-time': 'UsageOperationUpdateTime',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html */
export const interfaceMembers: Members = {
  'addresses.association.owner-id': 'PrivateIpAddresses.Association.IpOwnerId',
  'addresses.association.public-ip': 'PrivateIpAddresses.Association.PublicIp',
  'association.public-dns-name': 'Association.PublicDnsName',
  'attachment.attach-time': 'Attachment.AttachTime',
  'ipv6-addresses.ipv6-address': 'Ipv6Addresses.Ipv6Address',
  'operator.managed': 'Operator.Managed',
  'operator.principal': 'Operator.Principal',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export const imageMembers: Members = {
  'block-device-mapping.delete-on-termination': 'BlockDeviceMappings.Ebs.DeleteOnTermination',
  'block-device-mapping.device-name': 'BlockDeviceMappings.DeviceName',
  'block-device-mapping.encrypted': 'BlockDeviceMappings.Ebs.Encrypted',
  'block-device-mapping.volume-size': 'BlockDeviceMappings.Ebs.VolumeSize',
  'block-device-mapping.volume-type': 'BlockDeviceMappings.Ebs.VolumeType',
  description: 'Description',
  'ena-support': 'EnaSupport',
  'free-tier-eligible': 'FreeTierEligible',
  hypervisor: 'Hypervisor',
  'image-allowed': 'ImageAllowed',
  'kernel-id': 'KernelId',
  'manifest-location': 'ImageLocation',
  'product-code': 'ProductCodes.ProductCodeId',
  'product-code.type': 'ProductCodes.ProductCodeType',
  'ramdisk-id': 'RamdiskId',
  'root-device-name': 'RootDeviceName',
  'source-image-id': 'SourceImageId',
  'source-image-region': 'SourceImageRegion',
  'source-instance-id': 'SourceInstanceId',
  'sriov-net-support': 'SriovNetSupport',
  'state-reason-code': 'StateReason.Code',
  'state-reason-message': 'StateReason.Message',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html */
export const instanceTypeMembers: Members = {
  'auto-recovery-supported': 'AutoRecoverySupported',
  'dedicated-hosts-supported': 'DedicatedHostsSupported',
  'ebs-info.ebs-optimized-support': 'EbsInfo.EbsOptimizedSupport',
  'ebs-info.encryption-support': 'EbsInfo.EncryptionSupport',
  'instance-storage-supported': 'InstanceStorageSupported',
  'network-info.ena-support': 'NetworkInfo.EnaSupport',
  'network-info.ipv6-addresses-per-interface': 'NetworkInfo.Ipv6AddressesPerInterface',
  'network-info.ipv6-supported': 'NetworkInfo.Ipv6Supported',
  'network-info.maximum-network-cards': 'NetworkInfo.MaximumNetworkCards',
  'supported-root-device-type': 'SupportedRootDeviceTypes',
  'supported-virtualization-type': 'SupportedVirtualizationTypes',
  'vcpu-info.default-cores': 'VCpuInfo.DefaultCores',
  'vcpu-info.default-threads-per-core': 'VCpuInfo.DefaultThreadsPerCore',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html */
export const subnetMembers: Members = {
  'customer-owned-ipv4-pool': 'CustomerOwnedIpv4Pool',
  'enable-lni-at-device-index': 'EnableLniAtDeviceIndex',
  'map-customer-owned-ip-on-launch': 'MapCustomerOwnedIpOnLaunch',
  'outpost-arn': 'OutpostArn',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html */
export const statusMembers: Members = {
  'availability-zone-id': 'AvailabilityZoneId',
  'event.code': 'Events.Code',
  'event.description': 'Events.Description',
  'event.instance-event-id': 'Events.InstanceEventId',
  'event.not-after': 'Events.NotAfter',
  'event.not-before': 'Events.NotBefore',
  'event.not-before-deadline': 'Events.NotBeforeDeadline',
  'operator.managed': 'Operator.Managed',
  'operator.principal': 'Operator.Principal',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html */
export const templateVersionMembers: Members = {
  'host-resource-group-arn': 'LaunchTemplateData.Placement.HostResourceGroupArn',
  'kernel-id': 'LaunchTemplateData.KernelId',
  'license-configuration-arn': 'LaunchTemplateData.LicenseSpecifications.LicenseConfigurationArn',
  'network-card-index': 'LaunchTemplateData.NetworkInterfaces.NetworkCardIndex',
  'ram-disk-id': 'LaunchTemplateData.RamDiskId',
};

/** Filters that ask for what the sandbox does not know of its images. */
export const imageUnknowns: readonly string[] = [
  'block-device-mapping.snapshot-id',
  'boot-mode',
  'image-watermark.source-image-creation-time',
  'image-watermark.source-image-id',
  'image-watermark.source-image-region',
  'image-watermark.watermark-creation-time',
  'image-watermark.watermark-key',
  'instance-type-specification.supported-instance-type',
  'instance-type-specification.unsupported-instance-type',
  'public-ssm-parameter-name',
  'scan-result.critical-fix-available-since',
  'scan-result.finding-scan-date',
  'scan-result.high-fix-available-since',
  'scan-result.highest-finding-severity-label',
  'scan-result.informational-fix-available-since',
  'scan-result.low-fix-available-since',
  'scan-result.medium-fix-available-since',
];

/** Filters that ask for what the sandbox does not know of types of instances. */
export const instanceTypeUnknowns: readonly string[] = [
  'ebs-info.attachment-limit-type',
  'ebs-info.ebs-optimized-info.baseline-bandwidth-in-mbps',
  'ebs-info.ebs-optimized-info.baseline-iops',
  'ebs-info.ebs-optimized-info.baseline-throughput-in-mbps',
  'ebs-info.ebs-optimized-info.maximum-bandwidth-in-mbps',
  'ebs-info.ebs-optimized-info.maximum-iops',
  'ebs-info.ebs-optimized-info.maximum-throughput-in-mbps',
  'ebs-info.maximum-ebs-attachments',
  'ebs-info.nvme-support',
  'hibernation-supported',
  'instance-storage-info.disk.count',
  'instance-storage-info.disk.size-in-gb',
  'instance-storage-info.disk.type',
  'instance-storage-info.encryption-support',
  'instance-storage-info.nvme-support',
  'instance-storage-info.total-size-in-gb',
  'network-info.bandwidth-weightings',
  'network-info.efa-info.maximum-efa-interfaces',
  'network-info.efa-supported',
  'network-info.encryption-in-transit-supported',
  'network-info.flexible-ena-queues-support',
  'network-info.network-performance',
  'nitro-enclaves-support',
  'nitro-tpm-info.supported-versions',
  'nitro-tpm-support',
  'processor-info.supported-features',
  'processor-info.sustained-clock-speed-in-ghz',
  'reboot-migration-support',
  'supported-boot-mode',
  'vcpu-info.valid-cores',
  'vcpu-info.valid-threads-per-core',
];

/** Filters that ask for what the sandbox does not know of instances. */
export const instanceUnknowns: readonly string[] = ['boot-mode', 'current-instance-boot-mode'];
