import type {
  CreateLaunchTemplateVersionRequest,
  CreateLaunchTemplateVersionResult,
  DeleteLaunchTemplateVersionsRequest,
  DeleteLaunchTemplateVersionsResult,
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult,
  LaunchTemplateVersion,
} from '@aws-sdk/client-ec2';
import type { Checked, Operation } from '../../service.ts';
import type { LaunchTemplateRecord, LaunchTemplateVersionRecord } from './compute-state.ts';
import { templateVersionMembers } from './data/filter-members.ts';
import { faults } from './faults.ts';
import { type FilterTable, filtered, shown } from './filters.ts';
import { addVersion } from './launch-template-data.ts';
import { latestOf, templateNamed, versionOf } from './launch-template-store.ts';
import { page } from './paging.ts';
import { ec2State, type Tags } from './state.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplateVersion.html */
export const createLaunchTemplateVersion: Operation<
  CreateLaunchTemplateVersionRequest,
  CreateLaunchTemplateVersionResult
> = (input, context) => {
  const template = templateNamed(context, input);
  const { SourceVersion, LaunchTemplateData: data } = input;
  const source = SourceVersion === undefined ? undefined : versionOf(template, SourceVersion);
  if (SourceVersion !== undefined && source === undefined) {
    throw faults.templateVersionMissing({ id: template.id, version: SourceVersion });
  }
  const description = input.VersionDescription;
  const version = addVersion(template, { data, description, source }, context);
  return { LaunchTemplateVersion: view({ template, version }) };
};

type Row = {
  readonly template: LaunchTemplateRecord;
  readonly version: LaunchTemplateVersionRecord;
  readonly tags?: Tags;
};

const filters: FilterTable<Row> = {
  ...shown(view, templateVersionMembers),
  'create-time': ({ version }) => new Date(version.createdAt).toISOString(),
  'ebs-optimized': ({ version }) => version.data.EbsOptimized,
  'http-endpoint': ({ version }) => version.data.MetadataOptions?.HttpEndpoint,
  'http-protocol-ipv4': ({ version }) => version.data.MetadataOptions && 'enabled',
  'http-tokens': ({ version }) => version.data.MetadataOptions?.HttpTokens,
  'iam-instance-profile': ({ version }) =>
    version.data.IamInstanceProfile?.Name ?? version.data.IamInstanceProfile?.Arn,
  'image-id': ({ version }) => version.data.ImageId,
  'instance-type': ({ version }) => version.data.InstanceType,
  'is-default-version': ({ template, version }) => template.defaultVersion === version.number,
};

type Asked = Checked<DescribeLaunchTemplateVersionsRequest>;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplateVersions.html */
export const describeLaunchTemplateVersions: Operation<
  DescribeLaunchTemplateVersionsRequest,
  DescribeLaunchTemplateVersionsResult
> = (input, context) => {
  const named = input.LaunchTemplateId !== undefined || input.LaunchTemplateName !== undefined;
  const rows = named
    ? rowsOf(templateNamed(context, input), input)
    : [...ec2State(context.region).launchTemplates.values()].flatMap((it) => inAll(it, input));
  const passed = filtered(rows, input.Filters, filters, context);
  const key = ({ template, version }: Row) =>
    `${template.id}/${String(99_999 - version.number).padStart(5, '0')}`;
  const { items, NextToken } = page('launch-template-versions', passed, key, input);
  return { LaunchTemplateVersions: items.map(view), NextToken };
};

function rowsOf(template: LaunchTemplateRecord, { Versions, ...range }: Asked): Row[] {
  const from = Number(range.MinVersion ?? 1);
  const to = Number(range.MaxVersion ?? latestOf(template));
  if (Versions === undefined || Versions.length === 0) {
    const all = [...template.versions.values()];
    const inRange = all.filter(({ number }) => number >= from && number <= to);
    return inRange.map((version) => ({ template, version }));
  }
  return Versions.map((asked) => {
    const version = versionOf(template, asked);
    if (version) return { template, version };
    throw faults.templateVersionMissing({ id: template.id, version: asked });
  });
}

/** Of every template only the default or the latest version can be asked for. */
function inAll(template: LaunchTemplateRecord, { Versions = [] }: Asked): Row[] {
  if (Versions.length === 0) throw faults.parameterMissing({ member: 'LaunchTemplateId' });
  const versions = Versions.flatMap((asked) => versionOf(template, asked) ?? []);
  return [...new Set(versions)].map((version) => ({ template, version }));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplateVersions.html */
export const deleteLaunchTemplateVersions: Operation<
  DeleteLaunchTemplateVersionsRequest,
  DeleteLaunchTemplateVersionsResult
> = (input, context) => {
  const template = templateNamed(context, input);
  const { id: LaunchTemplateId, name: LaunchTemplateName } = template;
  const result: Required<DeleteLaunchTemplateVersionsResult> = {
    SuccessfullyDeletedLaunchTemplateVersions: [],
    UnsuccessfullyDeletedLaunchTemplateVersions: [],
  };
  for (const asked of input.Versions) {
    const VersionNumber = Number(asked);
    const named = { LaunchTemplateId, LaunchTemplateName, VersionNumber };
    const error = refusalOf(template, VersionNumber);
    if (error) {
      result.UnsuccessfullyDeletedLaunchTemplateVersions?.push({ ...named, ResponseError: error });
    } else {
      template.versions.delete(VersionNumber);
      result.SuccessfullyDeletedLaunchTemplateVersions?.push(named);
    }
  }
  return result;
};

function refusalOf(template: LaunchTemplateRecord, version: number) {
  if (!template.versions.has(version)) {
    const { message: Message } = faults.templateVersionMissing({ id: template.id, version });
    return { Code: 'launchTemplateVersionDoesNotExist' as const, Message };
  }
  if (template.defaultVersion !== version) return undefined;
  const Message = `Cannot delete the default version ${version} of the launch template.`;
  return { Code: 'unexpectedError' as const, Message };
}

function view({ template, version }: Row): LaunchTemplateVersion {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    VersionNumber: version.number,
    VersionDescription: version.description,
    CreateTime: new Date(version.createdAt),
    CreatedBy: version.createdBy,
    DefaultVersion: template.defaultVersion === version.number,
    LaunchTemplateData: version.data,
  };
}
