import type { SecurityGroupRuleUpdate, TagSpecification } from '@aws-sdk/client-ec2';
import type {
  AlsoNeeded,
  Checked,
  ConditionValues,
  Operation,
  OperationContext,
  OperationEntry,
  ServiceManifest,
} from '../../service.ts';
import { faults } from './faults.ts';
import { arnOf, kindNames, kindOf, kinds } from './kinds.ts';
import { ec2State, type Held, type Kind, type Place, type Tags } from './state.ts';

/*
 * What each call is authorized against: every resource that it names or makes, each on its own.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html
 */

export type Needed = {
  readonly resource: string;
  readonly conditions: ConditionValues;
  /** Absent: the operation's own. */
  readonly action?: string;
};
// A target reads members of the input that its operation has, by name.
type Input = Readonly<Record<string, unknown>>;
export type Target = (input: Input, context: OperationContext) => readonly Needed[];

/** An operation and the resources it is authorized against; none: all of them, `*`. */
type Ec2Operation = {
  readonly run: Operation<never, object>;
  readonly on?: readonly Target[];
};

type Ec2Manifest = Omit<ServiceManifest, 'operations'> & {
  readonly operations: Readonly<Record<string, Ec2Operation>>;
};

/**
 * Calls whose refusals carry an encoded message, of those that are known to.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_DecodeAuthorizationMessage.html
 */
const encoding = new Set(['CreateNetworkInterface', 'DeleteNetworkInterface', 'RunInstances']);

/** The manifest: authorized resource by resource, and asked in vain with `DryRun`. */
export function enforced({ operations, ...manifest }: Ec2Manifest): ServiceManifest {
  const entries = Object.entries(operations).map(([name, { run, on = [] }]) => {
    const needed = (input: Input, context: OperationContext) => neededFor(name, on, input, context);
    const entry: OperationEntry = {
      run: (input, context) => {
        if (isDryRun(input)) throw faults.dryRun();
        return run(input, context);
      },
      resource: (input, context) => needed(input, context)[0]?.resource ?? '*',
      conditions: (input, context) => needed(input, context)[0]?.conditions ?? regionKey(context),
      also: (input, context) => needed(input, context).slice(1),
      ...(encoding.has(name) ? { encodesRefusal: true } : {}),
    };
    return [name, entry] as const;
  });
  return { ...manifest, operations: Object.fromEntries(entries) };
}

function isDryRun(input: { readonly DryRun?: boolean }): boolean {
  return input.DryRun === true;
}

function neededFor(
  operation: string,
  on: readonly Target[],
  input: Input,
  context: OperationContext,
): AlsoNeeded[] {
  const own = on.flatMap((target) => target(input, context));
  const common = own.map(({ resource, conditions, action = `ec2:${operation}` }) => ({
    ...{ action, resource },
    conditions: { ...regionKey(context), ...conditions },
  }));
  return [...common, ...(operation === 'CreateTags' ? [] : tagging(operation, input, context))];
}

/** Whoever makes a resource with tags must be allowed to tag what that call makes. */
function tagging(operation: string, input: Input, context: OperationContext): AlsoNeeded[] {
  return specifications(input).flatMap(({ ResourceType, Tags = [] }) => {
    const kind = kindNames.find((name) => kinds[name].type === ResourceType);
    if (kind === undefined || Tags.length === 0) return [];
    const conditions = {
      ...regionKey(context),
      ...requestTags(Tags),
      'ec2:CreateAction': operation,
    };
    return [{ action: 'ec2:CreateTags', resource: arnOf(context, kind, '*'), conditions }];
  });
}

function specifications({ TagSpecifications }: Input): readonly Checked<TagSpecification>[] {
  // The member has one type wherever there is one.
  return (TagSpecifications ?? []) as readonly Checked<TagSpecification>[];
}

type GivenTags = readonly { readonly Key?: string; readonly Value?: string }[];

function requestTags(tags: GivenTags): ConditionValues {
  const entries = tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value]);
  return { ...Object.fromEntries(entries), 'aws:TagKeys': tags.map(({ Key = '' }) => Key) };
}

/** What the call makes: it has no id yet, and the tags that the request gives it. */
export function fresh(kind: Kind): Target {
  return (input, context) => {
    const given = specifications(input)
      .filter(({ ResourceType }) => ResourceType === kinds[kind].type)
      .flatMap(({ Tags = [] }) => Tags);
    const conditions = {
      ...(given.length > 0 ? requestTags(given) : {}),
      ...networkKeys(input, context),
    };
    return [{ resource: arnOf(context, kind, '*'), conditions }];
  };
}

/** Where what is made comes to be, as far as the request says so. */
function networkKeys({ VpcId, SubnetId }: Input, context: OperationContext): ConditionValues {
  const subnet = ec2State(context.region).subnets.get(String(SubnetId));
  const vpcId = VpcId ?? subnet?.vpc.id;
  return {
    ...(vpcId === undefined ? {} : { 'ec2:Vpc': arnOf(context, 'vpcs', String(vpcId)) }),
    ...(SubnetId === undefined
      ? {}
      : { 'ec2:Subnet': arnOf(context, 'subnets', String(SubnetId)) }),
    ...(subnet ? { 'ec2:AvailabilityZone': subnet.zone } : {}),
  };
}

/** What a member of the request names: one id, a list of them, or nothing. */
export function named(kind: Kind, member: string): Target {
  return (input, context) => idsIn(input[member]).map((id) => existing(kind, id, context));
}

/** Whatever the ids of a tagging call stand for, with the tags that it gives or takes. */
export const tagged: Target = ({ Resources, Tags }, context) => {
  const given = Array.isArray(Tags) ? requestTags(Tags) : {};
  return idsIn(Resources).map((id) => {
    const { resource, conditions } = existing(kindOf(id) ?? 'vpcs', id, context);
    return { resource, conditions: { ...conditions, ...given } };
  });
};

/** The resource that an association of the request belongs to. */
export function associated(kind: 'addresses' | 'networkAcls' | 'routeTables' | 'vpcs'): Target {
  return ({ AssociationId }, context) => {
    const state = ec2State(context.region);
    const id = String(AssociationId);
    const owners: Readonly<Record<typeof kind, Held | undefined>> = {
      addresses: [...state.addresses.values()].find(({ association }) => association?.id === id),
      networkAcls: [...state.networkAcls.values()].find((it) => it.associations.has(id)),
      routeTables: [...state.routeTables.values()].find((it) => it.associations.has(id)),
      vpcs: [...state.vpcs.values()].find(({ cidrs }) => cidrs.some((it) => it.id === id)),
    };
    return [existing(kind, owners[kind]?.id ?? '*', context)];
  };
}

/** The rules that a request changes, and the groups that they are to let in. */
export const changedRules: Target = ({ SecurityGroupRules }, context) => {
  // The member has one type wherever there is one.
  const updates = (SecurityGroupRules ?? []) as readonly Checked<SecurityGroupRuleUpdate>[];
  return updates.flatMap(({ SecurityGroupRuleId, SecurityGroupRule }) => [
    existing('rules', SecurityGroupRuleId, context),
    ...idsIn(SecurityGroupRule?.ReferencedGroupId).map((id) => {
      return existing('securityGroups', id, context);
    }),
  ]);
};

function idsIn(value: unknown): string[] {
  return [value].flat().filter((id): id is string => typeof id === 'string');
}

export function existing(kind: Kind, id: string, context: OperationContext): Needed {
  const record: Held | undefined = ec2State(context.region)[kind].get(id);
  const idKey = idKeys[kind];
  const conditions = {
    ...(record ? tagKeys(record.tags) : {}),
    ...(record ? placeKeys(record, context) : {}),
    ...(idKey ? { [idKey]: id } : {}),
  };
  return { resource: arnOf(context, kind, id), conditions };
}

/** Keys that carry the id itself. */
const idKeys: Readonly<Partial<Record<Kind, string>>> = {
  addresses: 'ec2:AllocationId',
  dhcpOptions: 'ec2:DhcpOptionsID',
  instances: 'ec2:InstanceID',
  internetGateways: 'ec2:InternetGatewayID',
  networkAcls: 'ec2:NetworkAclID',
  networkInterfaces: 'ec2:NetworkInterfaceID',
  routeTables: 'ec2:RouteTableID',
  securityGroups: 'ec2:SecurityGroupID',
  subnets: 'ec2:SubnetID',
  vpcs: 'ec2:VpcID',
};

function tagKeys(tags: Tags): ConditionValues {
  const entries = [...tags].flatMap(([key, value]) => [
    [`aws:ResourceTag/${key}`, value],
    [`ec2:ResourceTag/${key}`, value],
  ]);
  return Object.fromEntries(entries);
}

function placeKeys(record: object, place: Place): ConditionValues {
  const subnet = 'subnet' in record ? record.subnet : undefined;
  const vpc = 'vpc' in record ? record.vpc : Object(subnet).vpc;
  const zone = 'zone' in record ? record.zone : Object(subnet).zone;
  return {
    ...(vpc ? { 'ec2:Vpc': arnOf(place, 'vpcs', String(Object(vpc).id)) } : {}),
    ...(subnet ? { 'ec2:Subnet': arnOf(place, 'subnets', String(Object(subnet).id)) } : {}),
    ...(zone ? { 'ec2:AvailabilityZone': String(zone) } : {}),
    ...('profileArn' in record ? instanceKeys(record) : {}),
  };
}

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html#amazonec2-instance */
function instanceKeys(record: object): ConditionValues {
  const { type, profileArn, metadata } = Object(record);
  return {
    'ec2:InstanceType': String(type),
    ...(profileArn ? { 'ec2:InstanceProfile': String(profileArn) } : {}),
    'ec2:MetadataHttpTokens': String(metadata?.tokens),
  };
}

function regionKey({ region }: Place): ConditionValues {
  return { 'ec2:Region': region.name };
}
