import { describe, expect } from 'vitest';
import { MINUTE, refusal, test } from './testing/world.ts';

const agent = { clusterName: 'shop-dev', addonName: 'aws-guardduty-agent' };

describe('life', () => {
  test('an add-on gets the default version of its cluster', async ({ world: { eks, clock } }) => {
    const { addon } = await eks.createAddon(agent);
    expect(addon).toMatchObject({
      status: 'CREATING',
      addonVersion: 'v1.16.0-eksbuild.1',
      namespaceConfig: { namespace: 'amazon-guardduty' },
      addonArn: expect.stringMatching(
        /^arn:aws:eks:us-west-2:111122223333:addon\/shop-dev\/aws-guardduty-agent\/[0-9a-f-]{36}$/,
      ),
    });
    clock.advance(MINUTE);
    expect((await eks.describeAddon(agent)).addon).toMatchObject({
      status: 'ACTIVE',
      health: { issues: [] },
    });
  });

  test('deletion takes its time', async ({ world: { eks, clock } }) => {
    const coredns = { clusterName: 'shop-dev', addonName: 'coredns' };
    expect((await eks.deleteAddon(coredns)).addon?.status).toBe('DELETING');
    clock.advance(MINUTE);
    // Docs: https://docs.aws.amazon.com/eks/latest/userguide/removing-an-add-on.html
    expect(await refusal(eks.describeAddon(coredns))).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message: 'No addon: coredns found in cluster: shop-dev',
      clusterName: 'shop-dev',
      addonName: 'coredns',
    });
  });

  test('an update changes it when it is through', async ({ world: { eks, clock } }) => {
    const prod = { clusterName: 'prod', addonName: 'aws-guardduty-agent' };
    const { update } = await eks.updateAddon({ ...prod, addonVersion: 'v1.11.0-eksbuild.4' });
    expect(update).toMatchObject({
      type: 'AddonUpdate',
      status: 'InProgress',
      params: [{ type: 'AddonVersion', value: 'v1.11.0-eksbuild.4' }],
    });
    const during = (await eks.describeAddon(prod)).addon;
    expect(during).toMatchObject({ status: 'UPDATING', addonVersion: 'v1.9.0-eksbuild.2' });
    const busy = await refusal(eks.updateAddon({ ...prod, addonVersion: 'v1.11.0-eksbuild.4' }));
    expect(busy.name).toBe('ResourceInUseException');
    clock.advance(MINUTE);
    const after = (await eks.describeAddon(prod)).addon;
    expect(after).toMatchObject({ status: 'ACTIVE', addonVersion: 'v1.11.0-eksbuild.4' });
    const { updateIds } = await eks.listUpdates({ name: 'prod', addonName: prod.addonName });
    expect(updateIds).toEqual([update?.id]);
  });

  test('pod roles go with the add-on that owns them', async ({ world: { eks } }) => {
    const prod = { clusterName: 'prod', addonName: 'aws-ebs-csi-driver' };
    const query = { clusterName: 'prod', serviceAccount: 'ebs-csi-controller-sa' };
    const { addon } = await eks.describeAddon(prod);
    const { associations } = await eks.listPodIdentityAssociations(query);
    expect(associations).toMatchObject([{ ownerArn: addon?.addonArn, namespace: 'kube-system' }]);
    expect(addon?.podIdentityAssociations).toEqual([associations?.[0]?.associationArn]);
    await eks.deleteAddon(prod);
    expect((await eks.listPodIdentityAssociations(query)).associations).toEqual([]);
  });
});

describe('a request is refused for', () => {
  test('an add-on that is there', async ({ world: { eks } }) => {
    const fault = await refusal(eks.createAddon({ clusterName: 'prod', addonName: 'vpc-cni' }));
    // Recorded: several Terraform and Pulumi reports, 2023 to 2026
    expect(fault).toEqual({
      name: 'ResourceInUseException',
      status: 409,
      message: 'Addon already exists.',
      clusterName: 'prod',
      addonName: 'vpc-cni',
    });
  });

  test('a version that the cluster cannot run', async ({ world: { eks } }) => {
    const fault = await refusal(eks.createAddon({ ...agent, addonVersion: 'v1.9.0-eksbuild.2' }));
    // Recorded: https://github.com/hashicorp/terraform-provider-aws/issues/32238
    expect(fault).toEqual({
      name: 'InvalidParameterException',
      status: 400,
      message: 'Addon version specified is not supported',
      ...agent,
    });
  });

  test('an add-on that EKS does not know', async ({ world: { eks } }) => {
    const fault = await refusal(eks.createAddon({ ...agent, addonName: 'unheard-of' }));
    // Recorded: https://github.com/aws/containers-roadmap/issues/1429
    expect(fault).toMatchObject({
      name: 'InvalidParameterException',
      message: 'Addon specified is not supported',
    });
  });

  test('a role that does not exist', async ({ world: { eks } }) => {
    const serviceAccountRoleArn = 'arn:aws:iam::111122223333:role/nobody';
    const fault = await refusal(eks.createAddon({ ...agent, serviceAccountRoleArn }));
    expect(fault.message).toBe('The role with name nobody cannot be found.');
  });
});
