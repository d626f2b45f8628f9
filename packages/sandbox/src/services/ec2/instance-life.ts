import type {
  InstanceStateChange,
  RebootInstancesRequest,
  StartInstancesRequest,
  StartInstancesResult,
  StopInstancesRequest,
  StopInstancesResult,
  TerminateInstancesRequest,
  TerminateInstancesResult,
} from '@aws-sdk/client-ec2';
import type { Life } from '../../account/life.ts';
import type { Operation, OperationContext } from '../../service.ts';
import type { InstanceRecord } from './compute-state.ts';
import { instanceTypes } from './data/instance-types.ts';
import { faults } from './faults.ts';
import { roomFor } from './instance-capacity.ts';
import { leaveInterfaces } from './instance-interfaces.ts';
import { stateView } from './instance-view.ts';
import { foundAll } from './kinds.ts';
import { durations } from './limits.ts';
import { amazonPublicIp } from './public-addresses.ts';

type Place = Pick<OperationContext, 'account' | 'region'>;

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-lifecycle.html */
export function instanceLife(place: Place): Life<InstanceRecord> {
  return {
    pending: [
      {
        to: 'running',
        after: durations.instanceStart,
        run: (instance, at) => {
          instance.stateReason = undefined;
          boot(instance, at);
        },
      },
    ],
    stopping: [
      {
        to: 'stopped',
        after: durations.instanceStop,
        run: (instance) => {
          // An address of Amazon's own goes back; an elastic one stays.
          for (const it of instance.interfaces) it.publicIp = undefined;
        },
      },
    ],
    'shutting-down': [
      {
        to: 'terminated',
        after: durations.instanceTermination,
        run: (instance) => {
          leaveInterfaces(instance, place);
          instance.devices = [];
        },
      },
    ],
    terminated: [{ to: 'gone', after: durations.instanceShown }],
  };
}

/** What every Linux image of these writes when it comes up. */
function boot({ console: lines, id }: InstanceRecord, at: number): void {
  lines.length = 0;
  lines.push(
    {
      at,
      text: '[    0.000000] Linux version 6.12 (mockbuild@ip-10-0-0-1) #1 SMP PREEMPT_DYNAMIC',
    },
    { at, text: '[    4.127310] systemd[1]: Detected virtualization amazon.' },
    { at, text: `[   11.402215] cloud-init[1512]: Cloud-init running 'init'. instance-id=${id}` },
  );
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html */
export const startInstances: Operation<StartInstancesRequest, StartInstancesResult> = (
  input,
  context,
) => {
  const instances = foundAll(context, 'instances', input.InstanceIds);
  for (const instance of instances) {
    if (instance.status === 'running' || instance.status === 'pending') continue;
    if (instance.status !== 'stopped') throw faults.stateWrong(states(instance, 'started'));
    const facts = instanceTypes.get(instance.type);
    const wanted = { zone: instance.zone, spot: instance.spec.spot };
    if (facts) roomFor({ ...wanted, facts }, { least: 1, most: 1 }, context);
  }
  return { StartingInstances: instances.map((it) => begin(it, 'stopped', 'pending', context)) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html */
export const stopInstances: Operation<StopInstancesRequest, StopInstancesResult> = (
  input,
  context,
) => {
  const instances = foundAll(context, 'instances', input.InstanceIds);
  for (const instance of instances) {
    const { id, status, apiStop } = instance;
    if (!apiStop) throw faults.stopProtected({ id });
    if (instance.spec.spot) throw faults.spotCannotStop({ id });
    if (status === 'terminated' || status === 'shutting-down') {
      throw faults.stateWrong(states(instance, 'stopped'));
    }
  }
  return { StoppingInstances: instances.map((it) => begin(it, 'running', 'stopping', context)) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html */
export const terminateInstances: Operation<TerminateInstancesRequest, TerminateInstancesResult> = (
  input,
  context,
) => {
  const instances = foundAll(context, 'instances', input.InstanceIds);
  const kept = instances.find(({ apiTermination }) => !apiTermination);
  if (kept) throw faults.terminationProtected({ id: kept.id });
  return { TerminatingInstances: instances.map((it) => terminate(it, context)) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html */
export const rebootInstances: Operation<RebootInstancesRequest, object> = (input, context) => {
  for (const instance of foundAll(context, 'instances', input.InstanceIds)) {
    if (instance.status !== 'running') throw faults.stateWrong(states(instance, 'rebooted'));
    boot(instance, context.now);
  }
  return {};
};

function states({ id, status }: InstanceRecord, what: string) {
  return { id, status, what };
}

/** Only from the one state; in any other the call is answered and changes nothing. */
function begin(
  instance: InstanceRecord,
  from: string,
  to: 'pending' | 'stopping',
  context: OperationContext,
): InstanceStateChange {
  const before = instance.status;
  if (before === from) {
    instance.status = to;
    instance.since = context.now;
    if (to === 'pending') {
      instance.launchedAt = context.now;
      renewAddress(instance, context);
    }
    noteReason(instance, to === 'pending' ? undefined : 'User initiated', context.now);
  }
  return change(instance, before);
}

function renewAddress({ interfaces: [primary] }: InstanceRecord, context: OperationContext): void {
  if (primary?.subnet.mapPublicIp) primary.publicIp = amazonPublicIp(context);
}

function terminate(instance: InstanceRecord, { now }: OperationContext): InstanceStateChange {
  const before = instance.status;
  if (before !== 'terminated' && before !== 'shutting-down') {
    instance.status = 'shutting-down';
    instance.since = now;
    noteReason(instance, 'User initiated', now);
  }
  return change(instance, before);
}

/** `User initiated (2026-11-22 12:00:00 GMT)` */
function noteReason(instance: InstanceRecord, who: string | undefined, at: number): void {
  const time = new Date(at).toISOString().slice(0, 19).replace('T', ' ');
  instance.transition = who === undefined ? '' : `${who} (${time} GMT)`;
  instance.stateReason =
    who === undefined
      ? undefined
      : {
          code: 'Client.UserInitiatedShutdown',
          message: 'Client.UserInitiatedShutdown: User initiated shutdown',
        };
}

function change({ id, status }: InstanceRecord, before: string): InstanceStateChange {
  return {
    InstanceId: id,
    CurrentState: stateView(status),
    PreviousState: stateView(before),
  };
}
