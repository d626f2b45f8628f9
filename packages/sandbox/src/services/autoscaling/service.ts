// https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Operations.html
import type { ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import { settleRegion } from '../settle.ts';
import { describeScalingActivities } from './activities.ts';
import * as on from './authorization.ts';
import * as groups from './groups.ts';
import * as instances from './instances.ts';
import * as hooks from './lifecycle-hooks.ts';
import * as processes from './processes.ts';
import * as tags from './tags.ts';

/** Amazon EC2 Auto Scaling: groups of instances. */
export const autoscaling: ServiceManifest = {
  name: 'autoscaling',
  signingName: 'autoscaling',
  iamPrefix: 'autoscaling',
  scope: 'regional',
  protocol: 'query',
  apiVersion: '2011-01-01',
  xmlNamespace: 'http://autoscaling.amazonaws.com/doc/2011-01-01/',
  schemas: schemasOf('autoscaling'),
  settle: settleRegion,
  operations: {
    CompleteLifecycleAction: { run: hooks.completeLifecycleAction, ...on.group },
    CreateAutoScalingGroup: {
      run: groups.createAutoScalingGroup,
      ...on.group,
      ...on.launching,
    },
    CreateOrUpdateTags: { run: tags.createOrUpdateTags, ...on.tagged },
    DeleteAutoScalingGroup: { run: groups.deleteAutoScalingGroup, ...on.group },
    DeleteLifecycleHook: { run: hooks.deleteLifecycleHook, ...on.group },
    DeleteTags: { run: tags.deleteTags, ...on.tagged },
    DescribeAutoScalingGroups: { run: groups.describeAutoScalingGroups },
    DescribeAutoScalingInstances: { run: instances.describeAutoScalingInstances },
    DescribeLifecycleHooks: { run: hooks.describeLifecycleHooks },
    DescribeScalingActivities: { run: describeScalingActivities },
    DescribeTags: { run: tags.describeTags },
    PutLifecycleHook: { run: hooks.putLifecycleHook, ...on.group },
    RecordLifecycleActionHeartbeat: { run: hooks.recordLifecycleActionHeartbeat, ...on.group },
    ResumeProcesses: { run: processes.resumeProcesses, ...on.group },
    SetDesiredCapacity: { run: groups.setDesiredCapacity, ...on.group },
    SetInstanceHealth: { run: instances.setInstanceHealth, ...on.member },
    SetInstanceProtection: { run: instances.setInstanceProtection, ...on.group },
    SuspendProcesses: { run: processes.suspendProcesses, ...on.group },
    TerminateInstanceInAutoScalingGroup: {
      run: instances.terminateInstanceInAutoScalingGroup,
      ...on.member,
    },
    UpdateAutoScalingGroup: {
      run: groups.updateAutoScalingGroup,
      ...on.group,
      ...on.launching,
    },
  },
};
