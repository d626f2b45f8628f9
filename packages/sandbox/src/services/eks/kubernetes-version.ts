import { type KubernetesVersion, kubernetesVersions } from './data/kubernetes-versions.ts';

export type SupportStatus = 'STANDARD_SUPPORT' | 'EXTENDED_SUPPORT' | 'UNSUPPORTED';

/** The number behind the dot of `1.33`, or of any longer version that begins with it. */
export function minorOf(version: string): number {
  return Number(/^v?1\.(\d+)/.exec(version)?.[1] ?? Number.NaN);
}

/** Whether a minor lies between two others, both ends included. */
export function isBetween(minor: string, from: string, to: string): boolean {
  return minorOf(minor) >= minorOf(from) && minorOf(minor) <= minorOf(to);
}

/** The minor that comes after this one, if EKS offers it by then. */
export function nextMinor(minor: string, now: number): string | undefined {
  const next = `1.${minorOf(minor) + 1}`;
  return offeredVersions(now).find((version) => version.minor === next)?.minor;
}

/** Every version that EKS has released by then, newest first. */
export function offeredVersions(now: number): readonly KubernetesVersion[] {
  return kubernetesVersions.filter((version) => Date.parse(version.released) <= now);
}

export function supportStatus(version: KubernetesVersion, now: number): SupportStatus {
  if (now < Date.parse(version.endOfStandardSupport)) return 'STANDARD_SUPPORT';
  return now < Date.parse(version.endOfExtendedSupport) ? 'EXTENDED_SUPPORT' : 'UNSUPPORTED';
}

/** What a new cluster gets when it names no version: the newest one. */
export function defaultVersion(now: number): KubernetesVersion | undefined {
  return offeredVersions(now)[0];
}

/** A version on which a cluster can be created: in standard or in extended support. */
export function creatableVersion(minor: string, now: number): KubernetesVersion | undefined {
  const found = offeredVersions(now).find((version) => version.minor === minor);
  return found && supportStatus(found, now) !== 'UNSUPPORTED' ? found : undefined;
}
