import type {
  InstanceNetworkInterfaceSpecification,
  ResponseLaunchTemplateData,
  RunInstancesRequest,
  TagSpecification,
} from '@aws-sdk/client-ec2';
import type { Account } from '../../account/account.ts';
import type { Checked } from '../../service.ts';
import { iamArn } from '../iam/arns.ts';
import { type InstanceProfile, iamState } from '../iam/state.ts';
import { faults } from './faults.ts';
import { templateVersion } from './launch-template-store.ts';
import type { Place } from './state.ts';

type Input = Checked<RunInstancesRequest>;

/** A request to launch instances, with what the launch template adds. */
export type Launch = Omit<Input, 'LaunchTemplate' | 'MinCount' | 'MaxCount'> & {
  /** The template and the version that it was launched from. */
  readonly from: { readonly id: string; readonly version: number } | undefined;
};

/**
 * What the request says takes the place of what the template says, member by member; tags of both
 * count. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/launch-instances-from-launch-template.html
 */
export function launchFrom(input: Input, place: Place): Launch {
  const { LaunchTemplate, MinCount: _, MaxCount: __, ...own } = input;
  if (LaunchTemplate === undefined) return { ...own, from: undefined };
  const { template, version } = templateVersion(place, LaunchTemplate);
  // A template carries members of the request under the same names.
  const data = version.data as Checked<ResponseLaunchTemplateData> & Partial<Launch>;
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  return {
    ...withoutSingles(data, own),
    ...Object.fromEntries(given),
    TagSpecifications: [...(data.TagSpecifications ?? []), ...(own.TagSpecifications ?? [])],
    from: { id: template.id, version: version.number },
  };
}

/** A request with interfaces of its own does not get the template's groups beside them. */
function withoutSingles(data: Partial<Launch>, own: Partial<Launch>): Partial<Launch> {
  const { NetworkInterfaces, SecurityGroupIds, ...rest } = data;
  if (own.SubnetId !== undefined && NetworkInterfaces) {
    const [primary, ...others] = NetworkInterfaces;
    const placed = { ...primary, SubnetId: own.SubnetId };
    return { ...rest, NetworkInterfaces: [placed, ...others] };
  }
  const groups = own.SecurityGroupIds ? {} : { SecurityGroupIds };
  const interfaces = own.NetworkInterfaces ? {} : { NetworkInterfaces };
  return { ...rest, ...defined(groups), ...defined(interfaces) };
}

function defined<Members extends object>(members: Members): Partial<Members> {
  const given = Object.entries(members).filter(([, value]) => value !== undefined);
  // The members that are left are those of the argument.
  return Object.fromEntries(given) as Partial<Members>;
}

export type InterfaceSpec = Checked<InstanceNetworkInterfaceSpecification>;

/** The interfaces that are asked for; without any: one in the subnet, in the groups. */
export function interfacesAsked(launch: Launch): readonly InterfaceSpec[] {
  const { NetworkInterfaces = [], SecurityGroupIds, SubnetId, PrivateIpAddress } = launch;
  if (NetworkInterfaces.length === 0) {
    if (launch.SecurityGroups?.[0] !== undefined) {
      throw faults.groupNameMissing({ name: launch.SecurityGroups[0] });
    }
    return [
      {
        DeviceIndex: 0,
        ...(SubnetId === undefined ? {} : { SubnetId }),
        ...(SecurityGroupIds === undefined ? {} : { Groups: SecurityGroupIds }),
        ...(PrivateIpAddress === undefined ? {} : { PrivateIpAddress }),
      },
    ];
  }
  const single = NetworkInterfaces.every(({ SubnetId: its }) => its === SubnetId);
  if (SecurityGroupIds || (SubnetId && !single)) throw faults.interfacesAndMore();
  return NetworkInterfaces.toSorted((a, b) => (a.DeviceIndex ?? 0) - (b.DeviceIndex ?? 0));
}

/** The profile by name or ARN. */
export function profileAsked(
  account: Account,
  given: { readonly Name?: string; readonly Arn?: string } | undefined,
): InstanceProfile | undefined {
  if (given?.Name === undefined && given?.Arn === undefined) return undefined;
  const found = findProfile(account, given.Arn ?? given.Name ?? '');
  if (found) return found;
  if (given.Arn !== undefined) throw faults.profileArnInvalid({ arn: given.Arn });
  throw faults.profileNameInvalid({ name: given.Name });
}

/** An instance profile of the account by its name or its ARN. */
export function findProfile(account: Account, nameOrArn: string): InstanceProfile | undefined {
  const name = nameOrArn.slice(nameOrArn.lastIndexOf('/') + 1);
  const profile = iamState(account).instanceProfiles.get(name);
  const isArn = nameOrArn.startsWith('arn:');
  return profile && (!isArn || profileArn(account, profile) === nameOrArn) ? profile : undefined;
}

export function profileArn(account: Account, { path, name }: InstanceProfile): string {
  return iamArn(account, `instance-profile${path}${name}`);
}

/** The tags that a launch gives to what it makes of one type. */
export function tagsAsked(
  launch: Launch,
  type: string,
): readonly Checked<TagSpecification>[] | undefined {
  return launch.TagSpecifications?.filter(({ ResourceType }) => ResourceType === type);
}
