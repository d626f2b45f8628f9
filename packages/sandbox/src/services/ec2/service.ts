// https://docs.aws.amazon.com/AWSEC2/latest/APIReference/operation-list-ec2.html
import type { AwsFault } from '../../fault.ts';
import type { InputFailure, ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import { settleRegion } from '../settle.ts';
import * as addresses from './addresses.ts';
import { associated, changedRules, enforced, fresh, named, tagged } from './authorization.ts';
import { byTemplate, launching, profiled } from './compute-authorization.ts';
import * as dhcpOptions from './dhcp-options.ts';
import * as egressGateways from './egress-only-internet-gateways.ts';
import * as endpointServices from './endpoint-services.ts';
import { faults } from './faults.ts';
import { describeImages } from './images.ts';
import * as instanceAttributes from './instance-attributes.ts';
import * as instanceLife from './instance-life.ts';
import { modifyInstanceMetadataOptions } from './instance-metadata.ts';
import * as instanceStatus from './instance-status.ts';
import * as instanceTypes from './instance-types.ts';
import { describeInstances } from './instances.ts';
import * as attachments from './interface-attachments.ts';
import * as internetGateways from './internet-gateways.ts';
import * as templateVersions from './launch-template-versions.ts';
import * as templates from './launch-templates.ts';
import { modifyVpcEndpoint } from './modify-vpc-endpoint.ts';
import * as natGateways from './nat-gateways.ts';
import * as aclEntries from './network-acl-entries.ts';
import * as networkAcls from './network-acls.ts';
import * as networkInterfaces from './network-interfaces.ts';
import * as privateAddresses from './private-addresses.ts';
import * as profiles from './profile-associations.ts';
import * as routeTableAssociations from './route-table-associations.ts';
import * as routeTables from './route-tables.ts';
import * as routes from './routes.ts';
import { runInstances } from './run-instances.ts';
import * as ruleChanges from './security-group-rule-changes.ts';
import * as rules from './security-group-rules.ts';
import * as securityGroups from './security-groups.ts';
import * as subnets from './subnets.ts';
import * as tags from './tags.ts';
import * as cidrBlocks from './vpc-cidr-blocks.ts';
import * as endpoints from './vpc-endpoints.ts';
import * as vpcs from './vpcs.ts';
import * as zones from './zones.ts';

const address = named('addresses', 'AllocationId');
const instance = named('instances', 'InstanceId');
const instances = named('instances', 'InstanceIds');
const internetGateway = named('internetGateways', 'InternetGatewayId');
const networkAcl = named('networkAcls', 'NetworkAclId');
const networkInterface = named('networkInterfaces', 'NetworkInterfaceId');
const routeTable = named('routeTables', 'RouteTableId');
const securityGroup = named('securityGroups', 'GroupId');
const subnet = named('subnets', 'SubnetId');
const vpc = named('vpcs', 'VpcId');

/** Amazon Elastic Compute Cloud, its networks and its instances. */
export const ec2: ServiceManifest = enforced({
  name: 'ec2',
  signingName: 'ec2',
  iamPrefix: 'ec2',
  scope: 'regional',
  protocol: 'ec2-query',
  apiVersion: '2016-11-15',
  xmlNamespace: 'http://ec2.amazonaws.com/doc/2016-11-15/',
  schemas: schemasOf('ec2'),
  quiet: [
    'AssignPrivateIpAddresses',
    'CreateLaunchTemplate',
    'CreateLaunchTemplateVersion',
    'CreateNetworkInterface',
    'CreateTags',
    'DeleteNetworkInterface',
    'DeleteTags',
    'RunInstances',
    'TerminateInstances',
    'UnassignPrivateIpAddresses',
  ],
  settle: settleRegion,
  refuses,
  operations: {
    AllocateAddress: { run: addresses.allocateAddress, on: [fresh('addresses')] },
    AssignPrivateIpAddresses: {
      run: privateAddresses.assignPrivateIpAddresses,
      on: [networkInterface],
    },
    AssociateAddress: { run: addresses.associateAddress, on: [address, networkInterface] },
    AssociateDhcpOptions: {
      run: dhcpOptions.associateDhcpOptions,
      on: [named('dhcpOptions', 'DhcpOptionsId'), vpc],
    },
    AssociateIamInstanceProfile: { run: profiles.associateIamInstanceProfile, on: [profiled] },
    AssociateRouteTable: {
      run: routeTableAssociations.associateRouteTable,
      on: [routeTable, subnet],
    },
    AssociateVpcCidrBlock: { run: cidrBlocks.associateVpcCidrBlock, on: [vpc] },
    AttachInternetGateway: {
      run: internetGateways.attachInternetGateway,
      on: [internetGateway, vpc],
    },
    AttachNetworkInterface: {
      run: attachments.attachNetworkInterface,
      on: [instance, networkInterface],
    },
    AuthorizeSecurityGroupEgress: { run: rules.authorizeSecurityGroupEgress, on: [securityGroup] },
    AuthorizeSecurityGroupIngress: {
      run: rules.authorizeSecurityGroupIngress,
      on: [securityGroup],
    },
    CreateDhcpOptions: { run: dhcpOptions.createDhcpOptions, on: [fresh('dhcpOptions')] },
    CreateEgressOnlyInternetGateway: {
      run: egressGateways.createEgressOnlyInternetGateway,
      on: [fresh('egressGateways'), vpc],
    },
    CreateInternetGateway: {
      run: internetGateways.createInternetGateway,
      on: [fresh('internetGateways')],
    },
    CreateLaunchTemplate: { run: templates.createLaunchTemplate, on: [fresh('launchTemplates')] },
    CreateLaunchTemplateVersion: {
      run: templateVersions.createLaunchTemplateVersion,
      on: [byTemplate],
    },
    CreateNatGateway: {
      run: natGateways.createNatGateway,
      on: [fresh('natGateways'), subnet, address],
    },
    CreateNetworkAcl: { run: networkAcls.createNetworkAcl, on: [fresh('networkAcls'), vpc] },
    CreateNetworkAclEntry: { run: aclEntries.createNetworkAclEntry, on: [networkAcl] },
    CreateNetworkInterface: {
      run: networkInterfaces.createNetworkInterface,
      on: [fresh('networkInterfaces'), subnet, named('securityGroups', 'Groups')],
    },
    CreateRoute: { run: routes.createRoute, on: [routeTable] },
    CreateRouteTable: { run: routeTables.createRouteTable, on: [fresh('routeTables'), vpc] },
    CreateSecurityGroup: {
      run: securityGroups.createSecurityGroup,
      on: [fresh('securityGroups'), vpc],
    },
    CreateSubnet: { run: subnets.createSubnet, on: [fresh('subnets'), vpc] },
    CreateTags: { run: tags.createTags, on: [tagged] },
    CreateVpc: { run: vpcs.createVpc, on: [fresh('vpcs')] },
    CreateVpcEndpoint: {
      run: endpoints.createVpcEndpoint,
      on: [
        fresh('endpoints'),
        vpc,
        named('routeTables', 'RouteTableIds'),
        named('subnets', 'SubnetIds'),
        named('securityGroups', 'SecurityGroupIds'),
      ],
    },
    DeleteDhcpOptions: {
      run: dhcpOptions.deleteDhcpOptions,
      on: [named('dhcpOptions', 'DhcpOptionsId')],
    },
    DeleteEgressOnlyInternetGateway: {
      run: egressGateways.deleteEgressOnlyInternetGateway,
      on: [named('egressGateways', 'EgressOnlyInternetGatewayId')],
    },
    DeleteInternetGateway: { run: internetGateways.deleteInternetGateway, on: [internetGateway] },
    DeleteLaunchTemplate: { run: templates.deleteLaunchTemplate, on: [byTemplate] },
    DeleteLaunchTemplateVersions: {
      run: templateVersions.deleteLaunchTemplateVersions,
      on: [byTemplate],
    },
    DeleteNatGateway: {
      run: natGateways.deleteNatGateway,
      on: [named('natGateways', 'NatGatewayId')],
    },
    DeleteNetworkAcl: { run: networkAcls.deleteNetworkAcl, on: [networkAcl] },
    DeleteNetworkAclEntry: { run: aclEntries.deleteNetworkAclEntry, on: [networkAcl] },
    DeleteNetworkInterface: {
      run: networkInterfaces.deleteNetworkInterface,
      on: [networkInterface],
    },
    DeleteRoute: { run: routes.deleteRoute, on: [routeTable] },
    DeleteRouteTable: { run: routeTables.deleteRouteTable, on: [routeTable] },
    DeleteSecurityGroup: { run: securityGroups.deleteSecurityGroup, on: [securityGroup] },
    DeleteSubnet: { run: subnets.deleteSubnet, on: [subnet] },
    DeleteTags: { run: tags.deleteTags, on: [tagged] },
    DeleteVpc: { run: vpcs.deleteVpc, on: [vpc] },
    DeleteVpcEndpoints: {
      run: endpoints.deleteVpcEndpoints,
      on: [named('endpoints', 'VpcEndpointIds')],
    },
    DescribeAccountAttributes: { run: zones.describeAccountAttributes },
    DescribeAddresses: { run: addresses.describeAddresses },
    DescribeAvailabilityZones: { run: zones.describeAvailabilityZones },
    DescribeDhcpOptions: { run: dhcpOptions.describeDhcpOptions },
    DescribeEgressOnlyInternetGateways: { run: egressGateways.describeEgressOnlyInternetGateways },
    DescribeIamInstanceProfileAssociations: {
      run: profiles.describeIamInstanceProfileAssociations,
    },
    DescribeImages: { run: describeImages },
    DescribeInstanceAttribute: {
      run: instanceAttributes.describeInstanceAttribute,
      on: [instance],
    },
    DescribeInstanceStatus: { run: instanceStatus.describeInstanceStatus },
    DescribeInstanceTypeOfferings: { run: instanceTypes.describeInstanceTypeOfferings },
    DescribeInstanceTypes: { run: instanceTypes.describeInstanceTypes },
    DescribeInstances: { run: describeInstances },
    DescribeInternetGateways: { run: internetGateways.describeInternetGateways },
    DescribeLaunchTemplateVersions: { run: templateVersions.describeLaunchTemplateVersions },
    DescribeLaunchTemplates: { run: templates.describeLaunchTemplates },
    DescribeNatGateways: { run: natGateways.describeNatGateways },
    DescribeNetworkAcls: { run: networkAcls.describeNetworkAcls },
    DescribeNetworkInterfaces: { run: networkInterfaces.describeNetworkInterfaces },
    DescribePrefixLists: { run: endpointServices.describePrefixLists },
    DescribeRegions: { run: zones.describeRegions },
    DescribeRouteTables: { run: routeTables.describeRouteTables },
    DescribeSecurityGroupRules: { run: rules.describeSecurityGroupRules },
    DescribeSecurityGroups: { run: securityGroups.describeSecurityGroups },
    DescribeSubnets: { run: subnets.describeSubnets },
    DescribeTags: { run: tags.describeTags },
    DescribeVpcAttribute: { run: vpcs.describeVpcAttribute, on: [vpc] },
    DescribeVpcEndpointServices: { run: endpointServices.describeVpcEndpointServices },
    DescribeVpcEndpoints: { run: endpoints.describeVpcEndpoints },
    DescribeVpcs: { run: vpcs.describeVpcs },
    DetachInternetGateway: {
      run: internetGateways.detachInternetGateway,
      on: [internetGateway, vpc],
    },
    DetachNetworkInterface: { run: attachments.detachNetworkInterface },
    DisassociateAddress: { run: addresses.disassociateAddress, on: [associated('addresses')] },
    DisassociateIamInstanceProfile: {
      run: profiles.disassociateIamInstanceProfile,
      on: [profiled],
    },
    DisassociateRouteTable: {
      run: routeTableAssociations.disassociateRouteTable,
      on: [associated('routeTables')],
    },
    DisassociateVpcCidrBlock: {
      run: cidrBlocks.disassociateVpcCidrBlock,
      on: [associated('vpcs')],
    },
    GetConsoleOutput: { run: instanceStatus.getConsoleOutput, on: [instance] },
    ModifyInstanceAttribute: {
      run: instanceAttributes.modifyInstanceAttribute,
      on: [instance, named('securityGroups', 'Groups')],
    },
    ModifyInstanceMetadataOptions: { run: modifyInstanceMetadataOptions, on: [instance] },
    ModifyLaunchTemplate: { run: templates.modifyLaunchTemplate, on: [byTemplate] },
    ModifyNetworkInterfaceAttribute: {
      run: networkInterfaces.modifyNetworkInterfaceAttribute,
      on: [networkInterface, named('securityGroups', 'Groups')],
    },
    ModifySecurityGroupRules: {
      run: ruleChanges.modifySecurityGroupRules,
      on: [securityGroup, changedRules],
    },
    ModifySubnetAttribute: { run: subnets.modifySubnetAttribute, on: [subnet] },
    ModifyVpcAttribute: { run: vpcs.modifyVpcAttribute, on: [vpc] },
    ModifyVpcEndpoint: { run: modifyVpcEndpoint, on: [named('endpoints', 'VpcEndpointId')] },
    RebootInstances: { run: instanceLife.rebootInstances, on: [instances] },
    ReleaseAddress: { run: addresses.releaseAddress, on: [address] },
    ReplaceIamInstanceProfileAssociation: {
      run: profiles.replaceIamInstanceProfileAssociation,
      on: [profiled],
    },
    ReplaceNetworkAclAssociation: {
      run: networkAcls.replaceNetworkAclAssociation,
      on: [networkAcl, associated('networkAcls')],
    },
    ReplaceNetworkAclEntry: { run: aclEntries.replaceNetworkAclEntry, on: [networkAcl] },
    ReplaceRoute: { run: routes.replaceRoute, on: [routeTable] },
    ReplaceRouteTableAssociation: {
      run: routeTableAssociations.replaceRouteTableAssociation,
      on: [routeTable, associated('routeTables')],
    },
    RevokeSecurityGroupEgress: { run: rules.revokeSecurityGroupEgress, on: [securityGroup] },
    RevokeSecurityGroupIngress: { run: rules.revokeSecurityGroupIngress, on: [securityGroup] },
    RunInstances: { run: runInstances, on: [launching] },
    StartInstances: { run: instanceLife.startInstances, on: [instances] },
    StopInstances: { run: instanceLife.stopInstances, on: [instances] },
    TerminateInstances: { run: instanceLife.terminateInstances, on: [instances] },
    UnassignPrivateIpAddresses: {
      run: privateAddresses.unassignPrivateIpAddresses,
      on: [networkInterface],
    },
    UpdateSecurityGroupRuleDescriptionsEgress: {
      run: ruleChanges.updateSecurityGroupRuleDescriptionsEgress,
      on: [securityGroup],
    },
    UpdateSecurityGroupRuleDescriptionsIngress: {
      run: ruleChanges.updateSecurityGroupRuleDescriptionsIngress,
      on: [securityGroup],
    },
  },
});

/** EC2 speaks of one parameter at a time. */
function refuses({ path, value, constraint }: InputFailure): AwsFault {
  const member = path.split('.').at(-1) ?? path;
  if (value === 'null') return faults.parameterMissing({ member });
  return faults.valueInvalid({ value: value?.replace(/^'|'$/g, ''), member, reason: constraint });
}
