import type {
  AddonInfo,
  AddonVersionInfo,
  Compatibility,
  DescribeAddonConfigurationRequest,
  DescribeAddonConfigurationResponse,
  DescribeAddonVersionsRequest,
  DescribeAddonVersionsResponse,
} from '@aws-sdk/client-eks';
import type { Operation } from '../../service.ts';
import { addonData } from './addon-catalogue.ts';
import { type AddonData, type AddonVersion, addons } from './data/addons.ts';
import { faults } from './faults.ts';
import { isBetween, offeredVersions } from './kubernetes-version.ts';
import { page } from './paging.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonVersions.html */
export const describeAddonVersions: Operation<
  DescribeAddonVersionsRequest,
  DescribeAddonVersionsResponse
> = (input, { now }) => {
  const { addonName, types, publishers, owners, kubernetesVersion } = input;
  if (addonName !== undefined && !addonData(addonName)) throw faults.addonUnknown({ addonName });
  const minors = offeredVersions(now).map(({ minor }) => minor);
  const wanted = kubernetesVersion === undefined ? minors : [kubernetesVersion];
  const found = addons
    .filter(({ name }) => addonName === undefined || name === addonName)
    .filter(({ type }) => !types?.length || types.includes(type))
    .filter(() => !publishers?.length || publishers.includes('eks'))
    .filter(({ owner }) => !owners?.length || owners.includes(owner))
    .map((addon) => info(addon, wanted, minors))
    .filter(({ addonVersions }) => addonVersions?.length);
  const { items, nextToken } = page('addon-versions', found, (it) => it.addonName ?? '', input);
  return { addons: items, nextToken };
};

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_DescribeAddonConfiguration.html */
export const describeAddonConfiguration: Operation<
  DescribeAddonConfigurationRequest,
  DescribeAddonConfigurationResponse
> = ({ addonName, addonVersion }) => {
  const addon = addonData(addonName);
  if (addon === undefined) throw faults.addonUnknown({ addonName });
  if (!addon.versions.some(({ version }) => version === addonVersion)) {
    throw faults.addonVersionUnsupported({ addonName });
  }
  const { podIdentity } = addon;
  return {
    addonName,
    addonVersion,
    configurationSchema: configurationSchema(addon),
    podIdentityConfiguration: podIdentity && [
      {
        serviceAccount: podIdentity.serviceAccount,
        recommendedManagedPolicies: [...podIdentity.policies],
      },
    ],
  };
};

function configurationSchema({ configuration }: AddonData): string {
  const properties = Object.fromEntries(
    Object.entries(configuration).map(([name, type]) => [name, { type }]),
  );
  return JSON.stringify({
    $schema: 'http://json-schema.org/draft-07/schema#',
    type: 'object',
    additionalProperties: false,
    properties,
  });
}

function info(addon: AddonData, wanted: readonly string[], minors: readonly string[]): AddonInfo {
  return {
    addonName: addon.name,
    type: addon.type,
    publisher: 'eks',
    owner: addon.owner,
    defaultNamespace: addon.namespace,
    addonVersions: addon.versions
      .filter(({ from, to }) => wanted.some((minor) => isBetween(minor, from, to)))
      .map((version) => versionInfo(addon, version, wanted.length === 1 ? wanted : minors)),
  };
}

function versionInfo(
  { requiresIamPermissions }: AddonData,
  version: AddonVersion,
  minors: readonly string[],
): AddonVersionInfo {
  return {
    addonVersion: version.version,
    architecture: ['amd64', 'arm64'],
    computeTypes: ['ec2', 'auto', 'hybrid'],
    compatibilities: minors
      .filter((minor) => isBetween(minor, version.from, version.to))
      .map((minor): Compatibility => {
        const defaultVersion = version.defaultFor?.includes(minor) ?? false;
        return { clusterVersion: minor, platformVersions: ['*'], defaultVersion };
      }),
    requiresConfiguration: false,
    requiresIamPermissions,
  };
}
