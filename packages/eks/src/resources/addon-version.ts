import type { AddonInfo, AddonVersionInfo } from '@aws-sdk/client-eks';
import { CallerError, prune } from '@gantry/toolkit';
import { given, paging, type ResourceKind, type Row } from './kind.ts';

/** Add-ons on offer; with `addon_name`, every version and the Kubernetes versions it runs on. */
export const addonVersion: ResourceKind = {
  type: 'addonversion',
  scope: 'account',
  iam: { list: ['eks:DescribeAddonVersions'], describe: ['eks:DescribeAddonConfiguration'] },
  filters: ['addon_name', 'kubernetes_version'],

  async list(aws, question) {
    const { addon_name, kubernetes_version } = question.filters;
    const page = await aws.eks.describeAddonVersions({
      ...paging(question),
      ...given('addonName', addon_name),
      ...given('kubernetesVersion', kubernetes_version),
    });
    const addons = page.addons ?? [];
    const rows = addon_name === undefined ? addons.map(offer) : addons.flatMap(versions);
    return { rows, nextToken: page.nextToken, notes: [] };
  },

  async describe(aws, { name }) {
    const [addonName, version] = name.split(/[:@]/);
    if (!addonName || !version) {
      throw new CallerError(
        'resource_name of an addonversion is NAME:VERSION, for example vpc-cni:v1.20.4-eksbuild.1. List resource_type addonversion with filters.addon_name for the versions.',
      );
    }
    const found = await aws.eks.describeAddonConfiguration({ addonName, addonVersion: version });
    const { $metadata: _, configurationSchema, ...facts } = found;
    return { ...(prune(facts) as object), configurationSchema: parsed(configurationSchema) };
  },
};

function offer({ addonName = '', type, owner, publisher, addonVersions = [] }: AddonInfo): Row {
  return {
    name: addonName,
    type,
    owner,
    publisher,
    newest: addonVersions[0]?.addonVersion,
    versions: addonVersions.length,
  };
}

function versions({ addonVersions = [] }: AddonInfo): Row[] {
  return addonVersions.map(({ addonVersion: name = '', compatibilities }: AddonVersionInfo) => ({
    name,
    kubernetes: compatibilities?.map(({ clusterVersion }) => clusterVersion ?? ''),
    default_for: compatibilities
      ?.filter(({ defaultVersion }) => defaultVersion)
      .map(({ clusterVersion }) => clusterVersion ?? ''),
  }));
}

/** The schema is JSON in a string; as data it can be shown without escapes. */
function parsed(schema: string | undefined): unknown {
  try {
    return schema === undefined ? undefined : JSON.parse(schema);
  } catch {
    return schema;
  }
}
