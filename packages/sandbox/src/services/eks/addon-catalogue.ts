import { type AddonData, type AddonVersion, addons } from './data/addons.ts';
import { isBetween } from './kubernetes-version.ts';

export function addonData(name: string): AddonData | undefined {
  return addons.find((addon) => addon.name === name);
}

/** The versions of an add-on that a Kubernetes minor may run, newest first. */
export function compatibleVersions(name: string, minor: string): AddonVersion[] {
  const versions = addonData(name)?.versions ?? [];
  return versions.filter(({ from, to }) => isBetween(minor, from, to));
}

/** The version asked for, else the default one (the newest where none is marked). */
export function supportedVersion(
  name: string,
  minor: string,
  asked?: string,
): AddonVersion | undefined {
  const compatible = compatibleVersions(name, minor);
  if (asked !== undefined) return compatible.find(({ version }) => version === asked);
  return compatible.find(({ defaultFor }) => defaultFor?.includes(minor)) ?? compatible[0];
}
