import type {
  AttachNetworkInterfaceRequest,
  AttachNetworkInterfaceResult,
  DetachNetworkInterfaceRequest,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { instanceTypes } from './data/instance-types.ts';
import { faults } from './faults.ts';
import { attach } from './instance-interfaces.ts';
import { found } from './kinds.ts';
import { ec2State } from './state.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachNetworkInterface.html */
export const attachNetworkInterface: Operation<
  AttachNetworkInterfaceRequest,
  AttachNetworkInterfaceResult
> = (input, context) => {
  const record = found(context, 'networkInterfaces', input.NetworkInterfaceId);
  const instance = found(context, 'instances', input.InstanceId);
  const { DeviceIndex } = input;
  const { id } = instance;
  if (record.attachment) throw faults.interfaceInUse({ id: record.id });
  if (record.subnet.zone !== instance.zone) throw faults.interfaceOtherZone({ id: record.id });
  if (instance.status !== 'running' && instance.status !== 'stopped') {
    throw faults.stateWrong({ id, status: instance.status, what: 'attached to' });
  }
  if (instance.interfaces.some(({ attachment }) => attachment?.device === DeviceIndex)) {
    throw faults.deviceTaken({ id, index: DeviceIndex });
  }
  const most = instanceTypes.get(instance.type)?.maxInterfaces ?? 2;
  if (instance.interfaces.length >= most) {
    throw faults.interfaceLimit({ type: instance.type, limit: most });
  }
  const AttachmentId = attach(record, instance, DeviceIndex, false, context);
  instance.interfaces.push(record);
  return { AttachmentId, NetworkCardIndex: 0 };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachNetworkInterface.html */
export const detachNetworkInterface: Operation<DetachNetworkInterfaceRequest, object> = (
  { AttachmentId: id },
  context,
) => {
  const { networkInterfaces, instances } = ec2State(context.region);
  const record = [...networkInterfaces.values()].find(({ attachment }) => attachment?.id === id);
  const instance = instances.get(record?.attachment?.instanceId ?? '');
  if (record === undefined) throw faults.attachmentMissing({ id });
  if (instance === undefined) throw faults.managedByService({ id: record.id });
  if (record.attachment?.device === 0) throw faults.primaryDetached();
  instance.interfaces = instance.interfaces.filter((it) => it !== record);
  record.attachment = undefined;
  return {};
};
