import type { InstanceBlockDeviceMapping } from '@aws-sdk/client-ec2';
import type { OperationContext } from '../../service.ts';
import type { BlockDevice } from './compute-state.ts';
import { type ImageRecord, rootDevice, rootSize } from './images.ts';
import type { Launch } from './instance-input.ts';

/** The image's root volume and what the launch asks for; volumes have no operations of their own. */
export function devicesFor(
  { BlockDeviceMappings = [] }: Launch,
  image: ImageRecord,
  { account, now }: OperationContext,
): BlockDevice[] {
  const root = rootDevice(image);
  const asked = BlockDeviceMappings.filter(({ NoDevice }) => NoDevice === undefined);
  const others = asked.flatMap(({ DeviceName }) => (DeviceName === root ? [] : (DeviceName ?? [])));
  return [root, ...others].map((device): BlockDevice => {
    const ebs = asked.find(({ DeviceName }) => DeviceName === device)?.Ebs;
    return {
      device,
      volumeId: account.ids.resource('vol'),
      size: ebs?.VolumeSize ?? (device === root ? rootSize(image) : 8),
      type: ebs?.VolumeType ?? (device === root ? 'gp3' : 'gp2'),
      attachedAt: now,
      deleteOnTermination: ebs?.DeleteOnTermination ?? true,
    };
  });
}

export function devicesView(devices: readonly BlockDevice[]): InstanceBlockDeviceMapping[] {
  return devices.map(({ device, volumeId, attachedAt, deleteOnTermination }) => ({
    DeviceName: device,
    Ebs: {
      AttachTime: new Date(attachedAt),
      DeleteOnTermination: deleteOnTermination,
      Status: 'attached',
      VolumeId: volumeId,
    },
  }));
}
