import type { UpdateClusterConfigRequest } from '@aws-sdk/client-eks';
import { describe, expect } from 'vitest';
import { MINUTE, refusal, test, type World } from './testing/world.ts';

const name = 'staging';

async function change(world: World, asked: Partial<UpdateClusterConfigRequest>) {
  const { update } = await world.eks.updateClusterConfig({ name, ...asked });
  const during = (await world.eks.describeCluster({ name })).cluster?.status;
  world.clock.advance(3 * MINUTE);
  const { cluster } = await world.eks.describeCluster({ name });
  return { type: update?.type, during, cluster };
}

describe('the version', () => {
  test('moves one minor at a time', async ({ world: { eks } }) => {
    // Recorded: see eks-upgrade reports of Terraform; the words name both versions
    expect(await refusal(eks.updateClusterVersion({ name: 'prod', version: '1.35' }))).toEqual({
      name: 'InvalidParameterException',
      status: 400,
      message: 'Unsupported Kubernetes minor version update from 1.33 to 1.35',
      clusterName: 'prod',
    });
    const unknown = await refusal(eks.updateClusterVersion({ name: 'prod', version: '1.40' }));
    expect(unknown.message).toBe('unsupported Kubernetes version 1.40');
  });

  test('changes alone, and holds off everything else meanwhile', async ({ world }) => {
    const { eks, clock } = world;
    const { update } = await eks.updateClusterVersion({ name, version: '1.36' });
    expect(update).toMatchObject({
      type: 'VersionUpdate',
      status: 'InProgress',
      params: [
        { type: 'Version', value: '1.36' },
        { type: 'PlatformVersion', value: 'eks.3' },
      ],
    });
    // Recorded: rancher/eks-operator issue 547, aws-cdk issue 33452
    const busy = `because cluster staging currently has update ${update?.id} in progress`;
    const second = await refusal(eks.updateClusterVersion({ name, version: '1.36' }));
    expect(second).toMatchObject({ name: 'ResourceInUseException', status: 409 });
    expect(second.message).toBe(`Cannot VersionUpdate ${busy}`);
    const deletionProtection = true;
    const third = await refusal(eks.updateClusterConfig({ name, deletionProtection }));
    expect(third.message).toBe(`Cannot DeletionProtectionUpdate ${busy}`);
    const addon = { clusterName: name, addonName: 'aws-ebs-csi-driver' };
    // Recorded: moto/eks/models.py, from AWS's answers
    expect((await refusal(eks.createAddon(addon))).message).toBe(
      "Cluster 'staging' is not in ACTIVE status",
    );
    clock.advance(10 * MINUTE);
    const { cluster } = await eks.describeCluster({ name });
    expect(cluster).toMatchObject({ status: 'ACTIVE', version: '1.36' });
    const described = await eks.describeUpdate({ name, updateId: update?.id });
    expect(described.update?.status).toBe('Successful');
  });
});

describe('the configuration', () => {
  test('logging changes only the types that are named', async ({ world }) => {
    const clusterLogging = [{ types: ['api' as const], enabled: true }];
    expect(await change(world, { logging: { clusterLogging } })).toMatchObject({
      type: 'LoggingUpdate',
      during: 'UPDATING',
      cluster: {
        status: 'ACTIVE',
        logging: {
          clusterLogging: [
            { types: ['api', 'audit'], enabled: true },
            { types: ['authenticator', 'controllerManager', 'scheduler'], enabled: false },
          ],
        },
      },
    });
  });

  test('the endpoint can be closed to the public, not to everybody', async ({ world }) => {
    const closed = await change(world, { resourcesVpcConfig: { endpointPublicAccess: false } });
    expect(closed.type).toBe('EndpointAccessUpdate');
    expect(closed.cluster?.resourcesVpcConfig).toMatchObject({
      endpointPublicAccess: false,
      endpointPrivateAccess: true,
    });
    const resourcesVpcConfig = { endpointPrivateAccess: false };
    const fault = await refusal(world.eks.updateClusterConfig({ name, resourcesVpcConfig }));
    expect(fault.name).toBe('InvalidParameterException');
  });

  test('the public endpoint lets in blocks of the internet, forty of them', async ({ world }) => {
    const ask = (publicAccessCidrs: string[]) =>
      refusal(world.eks.updateClusterConfig({ name, resourcesVpcConfig: { publicAccessCidrs } }));
    // Recorded: terraform configurations that were refused, with the blocks that they asked for
    expect((await ask(['10.0.0.0/8'])).message).toBe(
      'The following CIDRs are not allowed in publicAccessCidrs: [10.0.0.0/8]',
    );
    // Docs: https://docs.aws.amazon.com/eks/latest/userguide/service-quotas.html
    const many = Array.from({ length: 41 }, (_, at) => `1.2.3.${at}/32`);
    expect((await ask(many)).name).toBe('ResourceLimitExceededException');
  });

  test('one kind of change a call', async ({ world: { eks } }) => {
    const both = { deletionProtection: true, upgradePolicy: { supportType: 'STANDARD' as const } };
    const fault = await refusal(eks.updateClusterConfig({ name, ...both }));
    expect(fault).toMatchObject({ name: 'InvalidParameterException', clusterName: name });
    const none = await refusal(eks.updateClusterConfig({ name }));
    expect(none.name).toBe('InvalidParameterException');
  });

  test('support policy and zonal shift', async ({ world }) => {
    const policy = await change(world, { upgradePolicy: { supportType: 'STANDARD' } });
    expect(policy.cluster?.upgradePolicy).toEqual({ supportType: 'STANDARD' });
    const shift = await change(world, { zonalShiftConfig: { enabled: true } });
    expect(shift.cluster?.zonalShiftConfig).toEqual({ enabled: true });
  });
});
