import type { RequestLaunchTemplateData, ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Checked, OperationContext } from '../../service.ts';
import type { LaunchTemplateRecord, LaunchTemplateVersionRecord } from './compute-state.ts';
import { faults } from './faults.ts';
import { quotas } from './limits.ts';

type Data = Checked<RequestLaunchTemplateData>;

export type NewVersion = {
  readonly data: Data;
  readonly description: string | undefined;
  /** The version whose members hold where the new one says nothing. */
  readonly source?: LaunchTemplateVersionRecord | undefined;
};

/** What a template asks for is looked up when somebody launches with it, not before. */
export function addVersion(
  template: LaunchTemplateRecord,
  { data, description, source }: NewVersion,
  { now, caller }: OperationContext,
): LaunchTemplateVersionRecord {
  const given = Object.entries(data).filter(([, value]) => value !== undefined);
  if (given.length === 0 && source === undefined) throw faults.templateEmpty();
  if (template.versions.size >= quotas.versionsPerTemplate) throw faults.templateVersionLimit();
  checkUserData(data);
  template.latestVersion += 1;
  const version: LaunchTemplateVersionRecord = {
    number: template.latestVersion,
    description,
    createdAt: now,
    createdBy: caller.arn,
    // The shapes of request and answer have the same members.
    data: structuredClone({ ...source?.data, ...data }) as ResponseLaunchTemplateData,
  };
  template.versions.set(version.number, version);
  return version;
}

/** 16 KB before it is encoded. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html */
function checkUserData({ UserData }: Data): void {
  if (UserData === undefined) return;
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(UserData)) throw faults.userDataMalformed();
  if (Buffer.from(UserData, 'base64').length > 16_384) throw faults.userDataLarge();
}
