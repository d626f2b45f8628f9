import type {
  CreateLaunchTemplateRequest,
  CreateLaunchTemplateResult,
  DeleteLaunchTemplateRequest,
  DeleteLaunchTemplateResult,
  DescribeLaunchTemplatesRequest,
  DescribeLaunchTemplatesResult,
  LaunchTemplate,
  ModifyLaunchTemplateRequest,
  ModifyLaunchTemplateResult,
} from '@aws-sdk/client-ec2';
import type { Operation, OperationContext } from '../../service.ts';
import { noteToken, refuseOther } from './client-tokens.ts';
import type { LaunchTemplateRecord } from './compute-state.ts';
import { faults } from './faults.ts';
import type { FilterTable } from './filters.ts';
import { addVersion } from './launch-template-data.ts';
import { latestOf, templateNamed, versionOf } from './launch-template-store.ts';
import { quotas } from './limits.ts';
import { select } from './paging.ts';
import { ec2State } from './state.ts';
import { tagList, tagsFor } from './tags.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateLaunchTemplate.html */
export const createLaunchTemplate: Operation<
  CreateLaunchTemplateRequest,
  CreateLaunchTemplateResult
> = (input, context) => {
  const { launchTemplates } = ec2State(context.region);
  const { LaunchTemplateName: name, ClientToken: token } = input;
  const all = [...launchTemplates.values()];
  const same = all.find((it) => token && it.token === token);
  if (same) {
    refuseOther(context, same.id, input);
    return { LaunchTemplate: templateView(same) };
  }
  if (!/^[a-zA-Z0-9().\-/_]{3,128}$/.test(name)) throw faults.templateNameInvalid();
  if (all.some((it) => it.name === name)) throw faults.templateExists();
  if (all.length >= quotas.launchTemplates) throw faults.templateLimit();
  const template: LaunchTemplateRecord = {
    ...{ id: context.account.ids.resource('lt'), name, token },
    tags: tagsFor('launchTemplates', input.TagSpecifications),
    ...{ createdAt: context.now, createdBy: creator(context) },
    ...{ versions: new Map(), defaultVersion: 1, latestVersion: 0 },
  };
  const asked = { data: input.LaunchTemplateData, description: input.VersionDescription };
  addVersion(template, asked, context);
  launchTemplates.set(template.id, template);
  noteToken(context, template.id, input);
  return { LaunchTemplate: templateView(template) };
};

/** By its ARN, a service-linked role included. */
export function creator({ caller }: OperationContext): string {
  return caller.arn;
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteLaunchTemplate.html */
export const deleteLaunchTemplate: Operation<
  DeleteLaunchTemplateRequest,
  DeleteLaunchTemplateResult
> = (input, context) => {
  const template = templateNamed(context, input);
  ec2State(context.region).launchTemplates.delete(template.id);
  return { LaunchTemplate: templateView(template) };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyLaunchTemplate.html */
export const modifyLaunchTemplate: Operation<
  ModifyLaunchTemplateRequest,
  ModifyLaunchTemplateResult
> = (input, context) => {
  const template = templateNamed(context, input);
  const { DefaultVersion } = input;
  if (DefaultVersion === undefined) throw faults.parameterMissing({ member: 'SetDefaultVersion' });
  const version = versionOf(template, DefaultVersion);
  if (version === undefined) {
    throw faults.templateVersionMissing({ id: template.id, version: DefaultVersion });
  }
  template.defaultVersion = version.number;
  return { LaunchTemplate: templateView(template) };
};

const filters: FilterTable<LaunchTemplateRecord> = {
  'create-time': ({ createdAt }) => new Date(createdAt).toISOString(),
  'launch-template-name': ({ name }) => name,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeLaunchTemplates.html */
export const describeLaunchTemplates: Operation<
  DescribeLaunchTemplatesRequest,
  DescribeLaunchTemplatesResult
> = (input, context) => {
  const { LaunchTemplateNames = [], LaunchTemplateIds = [] } = input;
  const named = LaunchTemplateNames.map((name) => {
    return templateNamed(context, { LaunchTemplateName: name }).id;
  });
  const asked = { ...input, ids: [...LaunchTemplateIds, ...named], filters: input.Filters };
  const { items, NextToken } = select(context, 'launchTemplates', asked, filters);
  return { LaunchTemplates: items.map(templateView), NextToken };
};

export function templateView(template: LaunchTemplateRecord): LaunchTemplate {
  return {
    LaunchTemplateId: template.id,
    LaunchTemplateName: template.name,
    CreateTime: new Date(template.createdAt),
    CreatedBy: template.createdBy,
    DefaultVersionNumber: template.defaultVersion,
    LatestVersionNumber: latestOf(template),
    Tags: tagList(template.tags),
  };
}
