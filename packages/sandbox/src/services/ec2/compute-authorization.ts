import type { RunInstancesRequest } from '@aws-sdk/client-ec2';
import { AwsFault } from '../../fault.ts';
import type { Checked, ConditionValues, OperationContext } from '../../service.ts';
import { entityArn } from '../iam/arns.ts';
import { existing, fresh, type Needed, type Target } from './authorization.ts';
import { imageIdFrom, readingImage } from './image-parameters.ts';
import { findProfile, interfacesAsked, type Launch, launchFrom } from './instance-input.ts';
import { arnOf } from './kinds.ts';
import { findTemplate } from './launch-template-store.ts';
import { ec2State } from './state.ts';

/**
 * Everything that a launch makes or uses, each on its own.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances
 */
export const launching: Target = (input, context) => {
  // The target of one operation alone, whose input this is.
  const launch = launchOf(input as unknown as Checked<RunInstancesRequest>, context);
  const keys = launchKeys(launch, context);
  const parts: readonly (readonly Needed[])[] = [
    fresh('instances')(input, context),
    fresh('networkInterfaces')(input, context),
    [
      {
        resource: `arn:aws:ec2:${context.region.name}:${context.account.id}:volume/*`,
        conditions: {},
      },
    ],
    launch.ImageId === undefined ? [] : [imageOf(launch.ImageId, context)],
    placesOf(launch, context),
    launch.from ? [existing('launchTemplates', launch.from.id, context)] : [],
  ];
  const own = parts.flat().map(({ resource, conditions }) => {
    return { resource, conditions: { ...conditions, ...keys } };
  });
  const reading = readingImage(launch.ImageId ?? '', context);
  return [...own, ...reading, ...passing(launch, context)];
};

function imageOf(given: string, context: OperationContext): Needed {
  const id = imageIdFrom(given, context);
  return { resource: `arn:aws:ec2:${context.region.name}::image/${id}`, conditions: {} };
}

/** A template that is not there is refused by the operation; here the request alone counts. */
function launchOf(input: Checked<RunInstancesRequest>, context: OperationContext): Launch {
  try {
    return launchFrom(input, context);
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    const { LaunchTemplate: _, MinCount: __, MaxCount: ___, ...own } = input;
    return { ...own, from: undefined };
  }
}

function launchKeys(launch: Launch, context: OperationContext): ConditionValues {
  const { IamInstanceProfile: given, MetadataOptions, from } = launch;
  const hops = MetadataOptions?.HttpPutResponseHopLimit;
  return {
    'ec2:InstanceType': launch.InstanceType ?? 'm5.large',
    'ec2:InstanceMarketType': launch.InstanceMarketOptions?.MarketType ?? 'on-demand',
    'ec2:InstanceProfile': given?.Arn ?? given?.Name,
    'ec2:IsLaunchTemplateResource': String(from !== undefined),
    'ec2:LaunchTemplate': from && arnOf(context, 'launchTemplates', from.id),
    'ec2:MetadataHttpEndpoint': MetadataOptions?.HttpEndpoint,
    'ec2:MetadataHttpPutResponseHopLimit': hops === undefined ? undefined : String(hops),
    'ec2:MetadataHttpTokens': MetadataOptions?.HttpTokens,
  };
}

function placesOf(launch: Launch, context: OperationContext): Needed[] {
  const { NetworkInterfaces = [], SecurityGroupIds = [], SubnetId } = launch;
  const specs = NetworkInterfaces.length > 0 ? interfacesAsked(launch) : [];
  const subnets = [SubnetId, ...specs.map((spec) => spec.SubnetId)].flatMap((id) => id ?? []);
  const groups = [...SecurityGroupIds, ...specs.flatMap(({ Groups = [] }) => Groups)];
  return [
    ...[...new Set(subnets)].map((id) => existing('subnets', id, context)),
    ...[...new Set(groups)].map((id) => existing('securityGroups', id, context)),
  ];
}

/** Whoever launches an instance hands it the role of its profile. */
function passing(
  { IamInstanceProfile: given }: Pick<Launch, 'IamInstanceProfile'>,
  { account }: OperationContext,
): Needed[] {
  const profile = findProfile(account, given?.Arn ?? given?.Name ?? '');
  if (profile?.role === undefined) return [];
  const conditions = { 'iam:PassedToService': 'ec2.amazonaws.com' };
  return [{ action: 'iam:PassRole', resource: entityArn(account, profile.role), conditions }];
}

/** The instance that gets a profile, by its own id or that of an association; and the role. */
export const profiled: Target = (input, context) => {
  const { InstanceId, AssociationId, IamInstanceProfile } = input;
  const all = [...ec2State(context.region).instances.values()];
  const of = all.find(({ profileAssociation }) => profileAssociation === AssociationId);
  const id = InstanceId === undefined ? (of?.id ?? '*') : String(InstanceId);
  const { Arn, Name } = Object(IamInstanceProfile);
  const given = { ...(Arn ? { Arn: String(Arn) } : {}), ...(Name ? { Name: String(Name) } : {}) };
  return [existing('instances', id, context), ...passing({ IamInstanceProfile: given }, context)];
};

/** The template of a request, named by id or by name. */
export const byTemplate: Target = ({ LaunchTemplateId, LaunchTemplateName }, context) => {
  const reference = {
    ...(typeof LaunchTemplateId === 'string' ? { LaunchTemplateId } : {}),
    ...(typeof LaunchTemplateName === 'string' ? { LaunchTemplateName } : {}),
  };
  const template = findTemplate(context, reference);
  return [existing('launchTemplates', template?.id ?? String(LaunchTemplateId ?? '*'), context)];
};
