import { AwsFault } from '../../fault.ts';
import type { LaunchTemplateRecord, LaunchTemplateVersionRecord } from './compute-state.ts';
import { faults } from './faults.ts';
import { found } from './kinds.ts';
import { ec2State, type Place } from './state.ts';

/** How a request names a template: by one of both, and at times a version. */
export type TemplateReference = {
  readonly LaunchTemplateId?: string | undefined;
  readonly LaunchTemplateName?: string | undefined;
  readonly Version?: string | undefined;
};

/** The template that a request names; refused as AWS refuses what names none. */
export function templateNamed(
  place: Pick<Place, 'region'>,
  { LaunchTemplateId: id, LaunchTemplateName: name }: TemplateReference,
): LaunchTemplateRecord {
  if ((id === undefined) === (name === undefined)) throw faults.templateOneName();
  if (id !== undefined) return found(place, 'launchTemplates', id);
  const all = [...ec2State(place.region).launchTemplates.values()];
  const template = all.find((it) => it.name === name);
  if (template) return template;
  throw faults.templateNameMissing();
}

/** A template and the version meant: a number, `$Latest` or `$Default`, which is also the default. */
export function templateVersion(
  place: Pick<Place, 'region'>,
  reference: TemplateReference,
): { readonly template: LaunchTemplateRecord; readonly version: LaunchTemplateVersionRecord } {
  const template = templateNamed(place, reference);
  const asked = reference.Version ?? '$Default';
  const version = versionOf(template, asked);
  if (version) return { template, version };
  throw faults.templateVersionMissing({ id: template.id, version: asked });
}

/** The highest number that there is; those of deleted versions are not given again. */
export function latestOf({ versions }: LaunchTemplateRecord): number {
  return Math.max(...versions.keys());
}

export function versionOf(
  template: LaunchTemplateRecord,
  asked: string,
): LaunchTemplateVersionRecord | undefined {
  const { versions, defaultVersion } = template;
  if (asked === '$Latest') return versions.get(latestOf(template));
  if (asked === '$Default') return versions.get(defaultVersion);
  return versions.get(Number(asked));
}

/** The template, where it is there. */
export function findTemplate(
  place: Pick<Place, 'region'>,
  reference: TemplateReference,
): LaunchTemplateRecord | undefined {
  try {
    return templateNamed(place, reference);
  } catch (error) {
    if (error instanceof AwsFault) return undefined;
    throw error;
  }
}
