import type {
  AssociateIamInstanceProfileRequest,
  AssociateIamInstanceProfileResult,
  DescribeIamInstanceProfileAssociationsRequest,
  DescribeIamInstanceProfileAssociationsResult,
  DisassociateIamInstanceProfileRequest,
  DisassociateIamInstanceProfileResult,
  IamInstanceProfileAssociation,
  ReplaceIamInstanceProfileAssociationRequest,
  ReplaceIamInstanceProfileAssociationResult,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import type { InstanceRecord } from './compute-state.ts';
import { faults } from './faults.ts';
import { type FilterTable, filtered } from './filters.ts';
import { findProfile, profileArn, profileAsked } from './instance-input.ts';
import { found } from './kinds.ts';
import { page } from './paging.ts';
import { ec2State, type Place } from './state.ts';

/** An instance acts as one role at a time: that of the profile it is associated with. */
function associate(
  instance: InstanceRecord,
  given: { readonly Arn?: string; readonly Name?: string },
  place: Place,
): IamInstanceProfileAssociation {
  const profile = profileAsked(place.account, given);
  if (profile === undefined) throw faults.parameterMissing({ member: 'IamInstanceProfile' });
  instance.profileArn = profileArn(place.account, profile);
  instance.profileAssociation = place.account.ids.resource('iip-assoc');
  return { ...view(instance, place), State: 'associating' };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateIamInstanceProfile.html */
export const associateIamInstanceProfile: Operation<
  AssociateIamInstanceProfileRequest,
  AssociateIamInstanceProfileResult
> = (input, context) => {
  const instance = found(context, 'instances', input.InstanceId);
  const { id, status, profileArn: before } = instance;
  if (before !== undefined) throw faults.profileAssociated({ id });
  if (status !== 'running' && status !== 'stopped') {
    throw faults.stateWrong({ id, status, what: 'associated with a profile' });
  }
  return { IamInstanceProfileAssociation: associate(instance, input.IamInstanceProfile, context) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceIamInstanceProfileAssociation.html */
export const replaceIamInstanceProfileAssociation: Operation<
  ReplaceIamInstanceProfileAssociationRequest,
  ReplaceIamInstanceProfileAssociationResult
> = (input, context) => {
  const instance = associated(context, input.AssociationId);
  return { IamInstanceProfileAssociation: associate(instance, input.IamInstanceProfile, context) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateIamInstanceProfile.html */
export const disassociateIamInstanceProfile: Operation<
  DisassociateIamInstanceProfileRequest,
  DisassociateIamInstanceProfileResult
> = (input, context) => {
  const instance = associated(context, input.AssociationId);
  const shown = { ...view(instance, context), State: 'disassociating' as const };
  instance.profileArn = undefined;
  instance.profileAssociation = undefined;
  return { IamInstanceProfileAssociation: shown };
};

/** The instance that an association is of. */
export function associated({ region }: Pick<Place, 'region'>, id: string): InstanceRecord {
  const all = [...ec2State(region).instances.values()];
  const instance = all.find(({ profileAssociation }) => profileAssociation === id);
  if (instance) return instance;
  throw faults.profileAssociationMissing({ id });
}

const filters: FilterTable<InstanceRecord> = {
  'instance-id': ({ id }) => id,
  state: () => 'associated',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeIamInstanceProfileAssociations.html */
export const describeIamInstanceProfileAssociations: Operation<
  DescribeIamInstanceProfileAssociationsRequest,
  DescribeIamInstanceProfileAssociationsResult
> = (input, context) => {
  const { AssociationIds = [] } = input;
  const all = [...ec2State(context.region).instances.values()];
  const chosen =
    AssociationIds.length > 0
      ? AssociationIds.map((id) => associated(context, id))
      : all.filter(({ profileAssociation }) => profileAssociation !== undefined);
  const passed = filtered(chosen, input.Filters, filters, context);
  const key = ({ profileAssociation = '' }: InstanceRecord) => profileAssociation;
  const { items, NextToken } = page('profile-associations', passed, key, input);
  return { IamInstanceProfileAssociations: items.map((it) => view(it, context)), NextToken };
};

function view(instance: InstanceRecord, { account }: Place): IamInstanceProfileAssociation {
  const { profileArn: Arn = '', profileAssociation: AssociationId, id: InstanceId } = instance;
  const Id = findProfile(account, Arn)?.id;
  return { AssociationId, InstanceId, IamInstanceProfile: { Arn, Id }, State: 'associated' };
}
