// https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html
import type { ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import { settleRegion } from '../settle.ts';
import * as associations from './access-associations.ts';
import * as accessEntries from './access-entries.ts';
import { listAccessPolicies } from './access-policies.ts';
import * as addonVersions from './addon-versions.ts';
import * as addons from './addons.ts';
import * as rotation from './authority-rotation.ts';
import * as to from './authorization.ts';
import * as capabilities from './capabilities.ts';
import * as authorities from './certificate-authorities.ts';
import { updateClusterConfig } from './cluster-config.ts';
import { updateClusterVersion } from './cluster-version.ts';
import * as clusters from './clusters.ts';
import { constraints } from './constraints.ts';
import { associateEncryptionConfig } from './encryption.ts';
import * as fargateProfiles from './fargate-profiles.ts';
import * as identityProviders from './identity-provider-configs.ts';
import * as insights from './insights.ts';
import * as nodegroupUpdates from './nodegroup-updates.ts';
import * as nodegroups from './nodegroups.ts';
import * as podIdentities from './pod-identity-associations.ts';
import * as subscriptions from './subscriptions.ts';
import * as tags from './tags.ts';
import * as updates from './updates.ts';
import { describeClusterVersions } from './versions.ts';

/** Amazon Elastic Kubernetes Service, its control plane API. */
export const eks: ServiceManifest = {
  name: 'eks',
  signingName: 'eks',
  iamPrefix: 'eks',
  scope: 'regional',
  protocol: 'rest-json',
  apiVersion: '2017-11-01',
  schemas: schemasOf('eks'),
  constraints,
  invalid: 'InvalidParameterException',
  settle: settleRegion,
  operations: {
    ActivateCertificateAuthority: { run: rotation.activateCertificateAuthority, ...to.cluster },
    AssociateAccessPolicy: { run: associations.associateAccessPolicy, ...to.accessPolicy },
    AssociateEncryptionConfig: { run: associateEncryptionConfig, ...to.encryptedCluster },
    AssociateIdentityProviderConfig: {
      run: identityProviders.associateIdentityProviderConfig,
      ...to.newIdentityProvider,
    },
    CancelUpdate: { run: updates.cancelUpdate, ...to.clusterByName },
    CreateAccessEntry: { run: accessEntries.createAccessEntry, ...to.newAccessEntry },
    CreateAddon: {
      run: addons.createAddon,
      ...to.cluster,
      ...to.passing('serviceAccountRoleArn', 'eks.amazonaws.com'),
    },
    CreateCapability: {
      run: capabilities.createCapability,
      ...to.cluster,
      ...to.passing('roleArn', 'capabilities.eks.amazonaws.com'),
    },
    CreateCertificateAuthority: { run: rotation.createCertificateAuthority, ...to.cluster },
    CreateCluster: {
      run: clusters.createCluster,
      ...to.newCluster,
      ...to.passing('roleArn', 'eks.amazonaws.com', 'eks.amazonaws.com'),
    },
    CreateFargateProfile: {
      run: fargateProfiles.createFargateProfile,
      ...to.cluster,
      ...to.passing(
        'podExecutionRoleArn',
        'eks-fargate-pods.amazonaws.com',
        'eks-fargate.amazonaws.com',
      ),
    },
    CreateNodegroup: {
      run: nodegroups.createNodegroup,
      ...to.cluster,
      ...to.passing('nodeRole', 'ec2.amazonaws.com', 'eks-nodegroup.amazonaws.com'),
    },
    CreatePodIdentityAssociation: {
      run: podIdentities.createPodIdentityAssociation,
      ...to.cluster,
      ...to.passing('roleArn', 'pods.eks.amazonaws.com'),
    },
    DeleteAccessEntry: { run: accessEntries.deleteAccessEntry, ...to.accessEntry },
    DeleteAddon: { run: addons.deleteAddon, ...to.addon },
    DeleteCapability: { run: capabilities.deleteCapability, ...to.capability },
    DeleteCertificateAuthority: { run: rotation.deleteCertificateAuthority, ...to.cluster },
    DeleteCluster: { run: clusters.deleteCluster, ...to.clusterByName },
    DeleteFargateProfile: { run: fargateProfiles.deleteFargateProfile, ...to.fargateProfile },
    DeleteNodegroup: { run: nodegroups.deleteNodegroup, ...to.nodegroup },
    DeletePodIdentityAssociation: {
      run: podIdentities.deletePodIdentityAssociation,
      ...to.podIdentity,
    },
    DescribeAccessEntry: { run: accessEntries.describeAccessEntry, ...to.accessEntry },
    DescribeAddon: { run: addons.describeAddon, ...to.addon },
    DescribeAddonConfiguration: { run: addonVersions.describeAddonConfiguration },
    DescribeAddonVersions: { run: addonVersions.describeAddonVersions },
    DescribeCapability: { run: capabilities.describeCapability, ...to.capability },
    DescribeCertificateAuthority: { run: authorities.describeCertificateAuthority, ...to.cluster },
    DescribeCluster: { run: clusters.describeCluster, ...to.clusterByName },
    DescribeClusterVersions: { run: describeClusterVersions },
    DescribeEksAnywhereSubscription: {
      run: subscriptions.describeEksAnywhereSubscription,
      ...to.subscription,
    },
    DescribeFargateProfile: { run: fargateProfiles.describeFargateProfile, ...to.fargateProfile },
    DescribeIdentityProviderConfig: {
      run: identityProviders.describeIdentityProviderConfig,
      ...to.identityProvider,
    },
    DescribeInsight: { run: insights.describeInsight, ...to.cluster },
    DescribeInsightsRefresh: { run: insights.describeInsightsRefresh, ...to.cluster },
    DescribeNodegroup: { run: nodegroups.describeNodegroup, ...to.nodegroup },
    DescribePodIdentityAssociation: {
      run: podIdentities.describePodIdentityAssociation,
      ...to.podIdentity,
    },
    DescribeUpdate: { run: updates.describeUpdate, ...to.clusterByName },
    DisassociateAccessPolicy: { run: associations.disassociateAccessPolicy, ...to.accessPolicy },
    DisassociateIdentityProviderConfig: {
      run: identityProviders.disassociateIdentityProviderConfig,
      ...to.identityProvider,
    },
    ListAccessEntries: { run: accessEntries.listAccessEntries, ...to.cluster },
    ListAccessPolicies: { run: listAccessPolicies },
    ListAddons: { run: addons.listAddons, ...to.cluster },
    ListAssociatedAccessPolicies: {
      run: associations.listAssociatedAccessPolicies,
      ...to.accessEntry,
    },
    ListCapabilities: { run: capabilities.listCapabilities, ...to.cluster },
    ListCertificateAuthorities: { run: authorities.listCertificateAuthorities, ...to.cluster },
    ListClusters: { run: clusters.listClusters, ...to.anyCluster },
    ListEksAnywhereSubscriptions: { run: subscriptions.listEksAnywhereSubscriptions },
    ListFargateProfiles: { run: fargateProfiles.listFargateProfiles, ...to.cluster },
    ListIdentityProviderConfigs: {
      run: identityProviders.listIdentityProviderConfigs,
      ...to.cluster,
    },
    ListInsights: { run: insights.listInsights, ...to.cluster },
    ListNodegroups: { run: nodegroups.listNodegroups, ...to.cluster },
    ListPodIdentityAssociations: {
      run: podIdentities.listPodIdentityAssociations,
      ...to.cluster,
    },
    ListTagsForResource: { run: tags.listTagsForResource, ...to.tagged },
    ListUpdates: { run: updates.listUpdates, ...to.clusterByName },
    StartInsightsRefresh: { run: insights.startInsightsRefresh, ...to.cluster },
    TagResource: { run: tags.tagResource, ...to.tagged },
    UntagResource: { run: tags.untagResource, ...to.tagged },
    UpdateAccessEntry: { run: accessEntries.updateAccessEntry, ...to.accessEntry },
    UpdateAddon: {
      run: addons.updateAddon,
      ...to.addon,
      ...to.passing('serviceAccountRoleArn', 'eks.amazonaws.com'),
    },
    UpdateCapability: {
      run: capabilities.updateCapability,
      ...to.capability,
      ...to.passing('roleArn', 'capabilities.eks.amazonaws.com'),
    },
    UpdateClusterConfig: { run: updateClusterConfig, ...to.changedCluster },
    UpdateClusterVersion: { run: updateClusterVersion, ...to.upgradedCluster },
    UpdateNodegroupConfig: { run: nodegroupUpdates.updateNodegroupConfig, ...to.nodegroup },
    UpdateNodegroupVersion: { run: nodegroupUpdates.updateNodegroupVersion, ...to.nodegroup },
    UpdatePodIdentityAssociation: {
      run: podIdentities.updatePodIdentityAssociation,
      ...to.podIdentity,
      ...to.passing('roleArn', 'pods.eks.amazonaws.com'),
    },
  },
};
