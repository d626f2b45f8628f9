import { createHash } from 'node:crypto';
import { type KubernetesVersion, kubernetesVersions } from '../eks/data/kubernetes-versions.ts';
import { minorOf } from '../eks/kubernetes-version.ts';
import { releaseVersion } from '../eks/nodegroup-input.ts';
import { type ImageFamily, imageFamilies } from './data/eks-images.ts';
import { isPublic } from './names.ts';
import type { ParameterRecord } from './state.ts';

const byRegion = new Map<string, ReadonlyMap<string, ParameterRecord>>();

/**
 * What AWS publishes in a region, by name: the images of EKS nodes. The ids are made up, and the
 * same each time.
 */
export function publicParameters(region: string): ReadonlyMap<string, ParameterRecord> {
  const known = byRegion.get(region) ?? new Map(all(region).map((each) => [each.name, each]));
  byRegion.set(region, known);
  return known;
}

/** One public parameter, by name. */
export function publicParameter(region: string, name: string): ParameterRecord | undefined {
  return isPublic(name) ? publicParameters(region).get(name) : undefined;
}

function all(region: string): ParameterRecord[] {
  return kubernetesVersions.flatMap((version) => {
    const fitting = imageFamilies.filter(({ until }) => {
      return until === undefined || minorOf(version.minor) <= minorOf(until);
    });
    return fitting.flatMap((family) => parametersOf(region, version, family));
  });
}

function parametersOf(
  region: string,
  version: KubernetesVersion,
  { path, image, members }: ImageFamily,
): ParameterRecord[] {
  // Node groups report the same releases.
  const release_version = releaseVersion(version.minor, 'AL2023_x86_64_STANDARD');
  const [, day = ''] = release_version.split('-');
  const filled = (text: string) => text.replace('MINOR', version.minor).replace('DAY', day);
  const [root, image_name] = [filled(path), filled(image)];
  const image_id = `ami-0${createHash('sha256')
    .update(region + root)
    .digest('hex')
    .slice(0, 16)}`;
  const at = Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`);
  const one = (name: string, value: string) => record(root + name, value, at);
  const id = one('/image_id', image_id);
  if (members === 'none') return [id];
  if (members === 'version') return [id, one('/image_version', bottlerocketVersion(version))];
  const whole = { schema_version: '2', image_id, image_name, release_version };
  return [
    one('', JSON.stringify(whole)),
    id,
    one('/image_name', image_name),
    one('/release_version', release_version),
  ];
}

function bottlerocketVersion({ minor }: KubernetesVersion): string {
  return releaseVersion(minor, 'BOTTLEROCKET_x86_64');
}

function record(name: string, value: string, at: number): ParameterRecord {
  return {
    name,
    type: 'String',
    tier: 'Standard',
    dataType: name.endsWith('/image_id') ? 'aws:ec2:image' : 'text',
    description: undefined,
    allowedPattern: undefined,
    keyId: undefined,
    tags: new Map(),
    versions: [{ number: 1, value, secured: undefined, at, by: '' }],
  };
}
