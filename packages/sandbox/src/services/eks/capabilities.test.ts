import { IAM } from '@aws-sdk/client-iam';
import { describe, expect } from 'vitest';
import { connectTo, MINUTE, refusal, test, type World } from './testing/world.ts';

// https://docs.aws.amazon.com/eks/latest/userguide/capabilities.html; the words are ours.

const clusterName = 'staging';
const roleArn = 'arn:aws:iam::111122223333:role/ack';
const deletePropagationPolicy = 'RETAIN' as const;

async function addRole(world: World, Service = 'capabilities.eks.amazonaws.com') {
  const Action = ['sts:AssumeRole', 'sts:TagSession'];
  const AssumeRolePolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service }, Action }],
  });
  await connectTo(world, IAM).createRole({ RoleName: 'ack', AssumeRolePolicyDocument });
}

describe('a capability', () => {
  const one = { clusterName, capabilityName: 'ack', type: 'ACK' as const, roleArn };

  test('is made, changed and taken away', async ({ world }) => {
    const { eks, clock } = world;
    await addRole(world);
    const made = await eks.createCapability({ ...one, deletePropagationPolicy });
    expect(made.capability).toMatchObject({ status: 'CREATING', type: 'ACK' });
    clock.advance(5 * MINUTE);
    const capabilityName = 'ack';
    const ack = { enableCrossNamespace: true };
    const { update } = await eks.updateCapability({
      clusterName,
      capabilityName,
      configuration: { ack },
    });
    clock.advance(3 * MINUTE);
    const updates = await eks.listUpdates({ name: clusterName, capabilityName });
    expect(updates.updateIds).toEqual([update?.id]);
    const { capability } = await eks.describeCapability({ clusterName, capabilityName });
    expect(capability).toMatchObject({ status: 'ACTIVE', configuration: { ack } });
    const { capabilities } = await eks.listCapabilities({ clusterName });
    expect(capabilities).toMatchObject([{ capabilityName, type: 'ACK', status: 'ACTIVE' }]);
    await eks.deleteCapability({ clusterName, capabilityName });
    clock.advance(5 * MINUTE);
    expect((await eks.listCapabilities({ clusterName })).capabilities).toEqual([]);
  });

  test('needs a role that trusts it; Argo CD is refused by name', async ({ world }) => {
    await addRole(world, 'ec2.amazonaws.com');
    const fault = await refusal(world.eks.createCapability({ ...one, deletePropagationPolicy }));
    expect(fault.name).toBe('InvalidParameterException');
    const argo = { ...one, type: 'ARGOCD' as const, deletePropagationPolicy };
    expect((await refusal(world.eks.createCapability(argo))).name).toBe('NotImplemented');
  });
});

test('a pod identity association gets another role', async ({ world: { eks } }) => {
  const { associations = [] } = await eks.listPodIdentityAssociations({ clusterName: 'prod' });
  const [{ associationId } = {}] = associations;
  const named = { clusterName: 'prod', associationId };
  const nothing = await refusal(eks.updatePodIdentityAssociation(named));
  expect(nothing.name).toBe('InvalidParameterException');
  const role = 'arn:aws:iam::111122223333:role/shop-catalog';
  const { association } = await eks.updatePodIdentityAssociation({ ...named, roleArn: role });
  expect(association?.roleArn).toBe(role);
});
