import type {
  DescribeInstanceAttributeRequest,
  InstanceAttribute,
  ModifyInstanceAttributeRequest,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import type { InstanceRecord } from './compute-state.ts';
import { instanceTypes } from './data/instance-types.ts';
import { faults } from './faults.ts';
import { imagesOf, rootDevice } from './images.ts';
import { devicesView } from './instance-devices.ts';
import { groupsFor } from './interface-store.ts';
import { found } from './kinds.ts';

type Reader = (instance: InstanceRecord, context: OperationContext) => InstanceAttribute;

const readers: Readonly<Record<string, Reader>> = {
  blockDeviceMapping: ({ devices }) => ({ BlockDeviceMappings: devicesView(devices) }),
  disableApiStop: ({ apiStop }) => ({ DisableApiStop: { Value: !apiStop } }),
  disableApiTermination: ({ apiTermination }) => ({
    DisableApiTermination: { Value: !apiTermination },
  }),
  ebsOptimized: ({ spec }) => ({ EbsOptimized: { Value: spec.ebsOptimized } }),
  enaSupport: () => ({ EnaSupport: { Value: true } }),
  groupSet: ({ interfaces: [primary] }) => ({
    Groups: (primary?.groups ?? []).map(({ id, name }) => ({ GroupId: id, GroupName: name })),
  }),
  instanceInitiatedShutdownBehavior: ({ spec }) => ({
    InstanceInitiatedShutdownBehavior: { Value: spec.terminatesOnShutdown ? 'terminate' : 'stop' },
  }),
  instanceType: ({ type }) => ({ InstanceType: { Value: type } }),
  rootDeviceName: ({ spec }, { region }) => {
    const image = imagesOf(region.name).get(spec.imageId);
    return { RootDeviceName: { Value: image && rootDevice(image) } };
  },
  sourceDestCheck: ({ interfaces: [primary] }) => ({
    SourceDestCheck: { Value: primary?.sourceDestCheck ?? true },
  }),
  userData: ({ userData }) => ({ UserData: { Value: userData } }),
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html */
export const describeInstanceAttribute: Operation<
  DescribeInstanceAttributeRequest,
  InstanceAttribute
> = (input, context) => {
  const instance = found(context, 'instances', input.InstanceId);
  const read = readers[input.Attribute];
  if (read === undefined)
    throw faults.valueUnsupported({ what: `the attribute ${input.Attribute}` });
  return { InstanceId: instance.id, ...read(instance, context) };
};

type Input = Checked<ModifyInstanceAttributeRequest>;
type Changer = (instance: InstanceRecord, input: Input, context: OperationContext) => void;

/** What can be changed, by the member that asks for it. */
const changers: Readonly<Partial<Record<keyof Input, Changer>>> = {
  DisableApiStop: (instance, { DisableApiStop }) => {
    instance.apiStop = DisableApiStop?.Value !== true;
  },
  DisableApiTermination: (instance, { DisableApiTermination }) => {
    instance.apiTermination = DisableApiTermination?.Value !== true;
  },
  Groups: ({ interfaces }, { Groups }, context) => {
    const [primary] = interfaces;
    if (interfaces.length > 1) throw faults.interfacesSeveral();
    if (primary) primary.groups = groupsFor(primary.subnet, Groups, context);
  },
  InstanceType: (instance, { InstanceType }) => {
    const type = InstanceType?.Value ?? '';
    if (!instanceTypes.has(type)) throw faults.typeInvalid({ type });
    checkStopped(instance, 'instanceType');
    instance.type = type;
  },
  SourceDestCheck: ({ interfaces: [primary] }, { SourceDestCheck }) => {
    if (primary) primary.sourceDestCheck = SourceDestCheck?.Value ?? true;
  },
  UserData: (instance, { UserData }) => {
    checkStopped(instance, 'userData');
    // A blob arrives as bytes; it is kept as RunInstances keeps it.
    instance.userData = UserData?.Value && Buffer.from(UserData.Value).toString('base64');
  },
};

function checkStopped({ id, status }: InstanceRecord, attribute: string): void {
  if (status !== 'stopped') throw faults.notStopped({ id, status, attribute });
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html */
export const modifyInstanceAttribute: Operation<ModifyInstanceAttributeRequest, object> = (
  input,
  context,
) => {
  const instance = found(context, 'instances', input.InstanceId);
  const { InstanceId: _, DryRun: __, Attribute, Value, ...asked } = spelled(input);
  const given = Object.entries(asked).filter(([, value]) => value !== undefined);
  const [member] = given[0] ?? [];
  if (given.length !== 1 || member === undefined) {
    throw faults.mixInvalid({ reason: 'Exactly one attribute that is simulated must be given' });
  }
  const change = Object.entries(changers).find(([name]) => name === member)?.[1];
  if (change === undefined) throw faults.valueUnsupported({ what: `changes of ${member}` });
  change(instance, { ...input, ...asked }, context);
  return {};
};

/** An attribute and its value can also stand in two members. */
function spelled(input: Input): Input {
  const { Attribute, Value } = input;
  if (Attribute === undefined) return input;
  const flag = { Value: Value === 'true' };
  if (Attribute === 'disableApiTermination') return { ...input, DisableApiTermination: flag };
  if (Attribute === 'disableApiStop') return { ...input, DisableApiStop: flag };
  if (Attribute === 'sourceDestCheck') return { ...input, SourceDestCheck: flag };
  if (Attribute === 'instanceType' && Value) return { ...input, InstanceType: { Value } };
  if (Attribute === 'userData' && Value) {
    return { ...input, UserData: { Value: Buffer.from(Value, 'base64') } };
  }
  throw faults.valueUnsupported({ what: `changes of ${Attribute}` });
}
