import { AutoScaling } from '@aws-sdk/client-auto-scaling';
import { EC2 } from '@aws-sdk/client-ec2';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { general, lookAt, scalingGroupOf } from '../node-groups.ts';

const ScalingProcesses = ['HealthCheck', 'ReplaceUnhealthy'];
const stopped = new WeakMap<MistakeWorld, string>();

/** Somebody wanted to look at a node in peace, and forgot it. */
export const nodeStopped: Mistake = {
  title: 'a node is stopped, and its group told not to replace it',
  mode: 'eks-node-notready-unknown',
  looks: (world) => lookAt(world, general),
  causes: async (world) => {
    const scaling = world.client(AutoScaling);
    const AutoScalingGroupName = await scalingGroupOf(world, general);
    await scaling.suspendProcesses({ AutoScalingGroupName, ScalingProcesses });
    const asked = { AutoScalingGroupNames: [AutoScalingGroupName] };
    const { AutoScalingGroups } = await scaling.describeAutoScalingGroups(asked);
    const id = AutoScalingGroups?.[0]?.Instances?.[0]?.InstanceId ?? '';
    stopped.set(world, id);
    await world.client(EC2).stopInstances({ InstanceIds: [id] });
    world.wait(20);
  },
  repairs: async (world) => {
    await world.client(EC2).startInstances({ InstanceIds: [stopped.get(world) ?? ''] });
    world.wait(5);
    const AutoScalingGroupName = await scalingGroupOf(world, general);
    const scaling = world.client(AutoScaling);
    await scaling.resumeProcesses({ AutoScalingGroupName, ScalingProcesses });
    world.wait(5);
  },
  healthy: { status: 'ACTIVE', issues: [] },
  broken: {
    status: 'DEGRADED',
    issues: ['NodeCreationFailure: Unhealthy nodes in the kubernetes cluster'],
  },
};
