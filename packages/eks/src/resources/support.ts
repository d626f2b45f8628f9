import type { Aws } from '@gantry/cloud';
import { UpstreamError } from '@gantry/toolkit';
import { day } from './details.ts';

/** Until when AWS supports a Kubernetes version, in words: `extended until 2027-07-29`. */
export type Support = {
  readonly of: (version: string | undefined) => string | undefined;
  readonly notes: readonly string[];
};

/**
 * Asks EKS once for the support dates of all versions given; a refusal becomes a note, since the
 * managed read-only policy does not include eks:DescribeClusterVersions.
 */
export async function supportOf(
  aws: Aws,
  versions: readonly (string | undefined)[],
): Promise<Support> {
  const asked = [...new Set(versions.filter((version) => version !== undefined))];
  if (asked.length === 0) return { of: () => undefined, notes: [] };
  try {
    const { clusterVersions = [] } = await aws.eks.describeClusterVersions({
      clusterVersions: asked,
    });
    const words = new Map(clusterVersions.map((found) => [found.clusterVersion, inWords(found)]));
    return { of: (version) => words.get(version), notes: [] };
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    const { code } = error.facts;
    const note = `Support dates are unknown: eks:DescribeClusterVersions answered ${code}.`;
    return { of: () => undefined, notes: [note] };
  }
}

type VersionFacts = {
  readonly versionStatus?: string | undefined;
  readonly endOfStandardSupportDate?: Date | undefined;
  readonly endOfExtendedSupportDate?: Date | undefined;
};

function inWords(facts: VersionFacts): string {
  const { versionStatus, endOfStandardSupportDate, endOfExtendedSupportDate } = facts;
  if (versionStatus === 'STANDARD_SUPPORT')
    return `standard until ${day(endOfStandardSupportDate)}`;
  if (versionStatus === 'EXTENDED_SUPPORT')
    return `extended until ${day(endOfExtendedSupportDate)}`;
  return `ended ${day(endOfExtendedSupportDate)}`;
}
