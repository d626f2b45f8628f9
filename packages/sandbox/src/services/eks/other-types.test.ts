import { IAM } from '@aws-sdk/client-iam';
import { describe, expect } from 'vitest';
import { connectTo, MINUTE, nodeRole, refusal, test } from './testing/world.ts';

const clusterName = 'shop-dev';
const fargatePods = 'arn:aws:iam::111122223333:role/eks-fargate-pods';
const subnets = ['subnet-04ea17c6dc5f80936'];

// https://docs.aws.amazon.com/eks/latest/userguide/pod-execution-role.html; the words are ours.
test('a profile cannot share the role of a node group', async ({ world }) => {
  const { eks, clock } = world;
  const services = ['ec2.amazonaws.com', 'eks-fargate-pods.amazonaws.com'];
  const Principal = { Service: services };
  const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }];
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  await connectTo(world, IAM).updateAssumeRolePolicy({ RoleName: 'eks-node', PolicyDocument });
  const profile = { clusterName, fargateProfileName: 'jobs' };
  const selectors = [{ namespace: 'jobs' }];
  await eks.createFargateProfile({
    ...{ ...profile, subnets, selectors },
    podExecutionRoleArn: nodeRole,
  });
  clock.advance(2 * MINUTE);
  expect((await eks.describeFargateProfile(profile)).fargateProfile).toMatchObject({
    status: 'CREATE_FAILED',
    health: { issues: [{ code: 'PodExecutionRoleAlreadyInUse', resourceIds: [nodeRole] }] },
  });
});

describe('Fargate profiles', () => {
  const profile = { clusterName, fargateProfileName: 'jobs' };
  const selectors = [{ namespace: 'jobs', labels: { tier: 'batch' } }];
  const request = { ...profile, podExecutionRoleArn: fargatePods, subnets, selectors };

  test('come and go, one at a time', async ({ world: { eks, clock } }) => {
    expect((await eks.createFargateProfile(request)).fargateProfile?.status).toBe('CREATING');
    await eks.createFargateProfile({ ...request, fargateProfileName: 'more' });
    clock.advance(2 * MINUTE);
    expect((await eks.describeFargateProfile(profile)).fargateProfile).toMatchObject({
      ...{ status: 'ACTIVE', selectors, subnets, health: { issues: [] } },
    });
    await eks.deleteFargateProfile(profile);
    const other = { clusterName, fargateProfileName: 'more' };
    // Recorded: https://github.com/cloud-custodian/cloud-custodian/pull/5585
    expect((await refusal(eks.deleteFargateProfile(other))).message).toBe(
      'Cannot Delete Fargate Profile more because cluster shop-dev currently has Fargate ' +
        'profile jobs in status DELETING',
    );
    clock.advance(3 * MINUTE);
    // Recorded: eksctl, pkg/fargate/client_test.go
    expect(await refusal(eks.describeFargateProfile(profile))).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'No Fargate Profile found with name: jobs.',
      fargateProfileName: 'jobs',
    });
    expect((await eks.listFargateProfiles({ clusterName })).fargateProfileNames).toEqual(['more']);
  });

  test('need a selector with a namespace, and private subnets', async ({ world: { eks } }) => {
    const messages = async (change: object) =>
      (await refusal(eks.createFargateProfile({ ...request, ...change }))).message;
    // Recorded: moto/eks/models.py, from AWS's answers
    expect(await messages({ selectors: [] })).toBe(
      'Fargate Profile requires at least one selector.',
    );
    expect(await messages({ selectors: [{}] })).toBe(
      'Fargate Profile must have at least one selector with at least one namespace value.',
    );
    expect(await messages({ subnets: ['subnet-0b04c59f7e1cda683'] })).toMatch(/private subnet/);
  });

  test('keep their cluster from being deleted', async ({ world: { eks } }) => {
    await eks.createFargateProfile(request);
    await eks.deleteNodegroup({ clusterName, nodegroupName: 'dev' });
    const fault = await refusal(eks.deleteCluster({ name: clusterName }));
    expect(fault.name).toBe('ResourceInUseException');
  });
});

describe('pod identity associations', () => {
  const roleArn = 'arn:aws:iam::111122223333:role/shop-catalog';
  const account = { clusterName, namespace: 'shop', serviceAccount: 'catalog' };

  test('are one a service account', async ({ world: { eks } }) => {
    const made = await eks.createPodIdentityAssociation({ ...account, roleArn });
    const associationId = made.association?.associationId ?? '';
    expect(associationId).toMatch(/^a-[a-z0-9]{17}$/);
    // Recorded: aws emr-containers, createrolebinding
    expect(await refusal(eks.createPodIdentityAssociation({ ...account, roleArn }))).toMatchObject({
      name: 'ResourceInUseException',
      message: `Association already exists: ${associationId}`,
    });
    const one = { clusterName, associationId };
    const described = await eks.describePodIdentityAssociation(one);
    expect(described.association).toMatchObject({ ...account, roleArn, disableSessionTags: false });
    await eks.deletePodIdentityAssociation(one);
    const gone = await refusal(eks.describePodIdentityAssociation(one));
    expect(gone).toMatchObject({ name: 'ResourceNotFoundException', clusterName });
  });

  test('are listed by namespace and service account', async ({ world: { eks } }) => {
    const count = async (query: object) => {
      const { associations } = await eks.listPodIdentityAssociations({
        clusterName: 'prod',
        ...query,
      });
      return associations?.length;
    };
    expect(await count({})).toBe(3);
    expect(await count({ namespace: 'shop' })).toBe(1);
    expect(await count({ namespace: 'shop', serviceAccount: 'catalog' })).toBe(0);
  });
});

describe('identity provider configs', () => {
  const identityProviderConfig = { type: 'oidc', name: 'okta' };
  const oidc = {
    identityProviderConfigName: 'okta',
    issuerUrl: 'https://shop.okta.example',
    clientId: 'kubernetes',
  };

  test('are associated and disassociated by updates', async ({ world: { eks, clock } }) => {
    const { update } = await eks.associateIdentityProviderConfig({ clusterName, oidc });
    expect(update?.type).toBe('AssociateIdentityProviderConfig');
    const one = { clusterName, identityProviderConfig };
    const before = await eks.describeIdentityProviderConfig(one);
    expect(before.identityProviderConfig?.oidc?.status).toBe('CREATING');
    clock.advance(15 * MINUTE);
    const { identityProviderConfig: made } = await eks.describeIdentityProviderConfig(one);
    expect(made?.oidc).toMatchObject({ ...oidc, status: 'ACTIVE' });
    const listed = await eks.listIdentityProviderConfigs({ clusterName });
    expect(listed.identityProviderConfigs).toEqual([identityProviderConfig]);
    await eks.disassociateIdentityProviderConfig(one);
    clock.advance(10 * MINUTE);
    const fault = await refusal(eks.describeIdentityProviderConfig(one));
    expect(fault).toMatchObject({ name: 'ResourceNotFoundException', clusterName });
    // Recorded: terraform-provider-aws, internal/service/eks/identity_provider_config.go
    expect(await refusal(eks.disassociateIdentityProviderConfig(one))).toMatchObject({
      name: 'InvalidRequestException',
      message: 'Identity provider config is not associated with cluster shop-dev',
    });
  });
});

describe('certificate authorities', () => {
  test('a cluster has the one that EKS made', async ({ world: { eks } }) => {
    const { certificateAuthorities = [] } = await eks.listCertificateAuthorities({ clusterName });
    expect(certificateAuthorities).toMatchObject([
      { createdBy: 'EKS', signingStatus: 'IN_USE', distributionStatus: 'COMPLETE' },
    ]);
    const { cluster } = await eks.describeCluster({ name: clusterName });
    const id = certificateAuthorities[0]?.id;
    expect(cluster?.certificateAuthority?.active).toEqual({ id, activatedBy: 'EKS' });
    const one = { clusterName, certificateAuthorityId: id };
    const { certificateAuthority } = await eks.describeCertificateAuthority(one);
    expect(certificateAuthority?.data).toBe(cluster?.certificateAuthority?.data);
    const none = { clusterName, certificateAuthorityId: 'none' };
    const fault = await refusal(eks.describeCertificateAuthority(none));
    expect(fault.name).toBe('ResourceNotFoundException');
  });
});

describe('types without objects', () => {
  test('list nothing and describe nothing', async ({ world: { eks } }) => {
    expect((await eks.listCapabilities({ clusterName })).capabilities).toEqual([]);
    expect((await eks.listEksAnywhereSubscriptions({})).subscriptions).toEqual([]);
    const refused = [
      eks.describeCapability({ clusterName, capabilityName: 'argocd' }),
      eks.describeEksAnywhereSubscription({ id: 'none' }),
    ];
    for (const call of refused) {
      expect((await refusal(call)).name).toBe('ResourceNotFoundException');
    }
  });

  test('still want their cluster', async ({ world: { eks } }) => {
    const fault = await refusal(eks.listCapabilities({ clusterName: 'nowhere' }));
    expect(fault).toMatchObject({ message: 'No cluster found for name: nowhere.' });
  });
});

describe('tags', () => {
  test('are put on and taken off whatever has an ARN', async ({ world: { eks } }) => {
    const query = { clusterName: 'prod', nodegroupName: 'general' };
    const resourceArn = (await eks.describeNodegroup(query)).nodegroup?.nodegroupArn;
    await eks.tagResource({ resourceArn, tags: { owner: 'ana', env: 'production' } });
    await eks.untagResource({ resourceArn, tagKeys: ['team', 'nothing'] });
    const { tags } = await eks.listTagsForResource({ resourceArn });
    expect(tags).toEqual({ owner: 'ana', env: 'production', 'cost-center': 'cc-4100' });
    expect((await eks.describeNodegroup(query)).nodegroup?.tags).toEqual(tags);
  });

  // Docs: https://docs.aws.amazon.com/eks/latest/APIReference/API_ListTagsForResource.html
  test('need a resource that is there', async ({ world: { eks } }) => {
    const resourceArn = 'arn:aws:eks:us-west-2:111122223333:cluster/nowhere';
    expect(await refusal(eks.listTagsForResource({ resourceArn }))).toMatchObject({
      name: 'NotFoundException',
      status: 404,
    });
    const fault = await refusal(eks.listTagsForResource({ resourceArn: 'nonsense' }));
    expect(fault).toMatchObject({ name: 'BadRequestException', status: 400 });
  });
});
