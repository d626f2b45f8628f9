import { hash } from 'node:crypto';
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
  return publishedImages(region).flatMap(parametersOf);
}

/** An image of EKS nodes as AWS publishes it in a region. */
export type PublishedImage = {
  readonly id: string;
  readonly name: string;
  /** Of the parameters that speak of it. */
  readonly root: string;
  readonly version: KubernetesVersion;
  readonly family: ImageFamily;
  readonly publishedAt: number;
};

const imagesByRegion = new Map<string, readonly PublishedImage[]>();

/** The images that the public parameters of a region name. */
export function publishedImages(region: string): readonly PublishedImage[] {
  const known = imagesByRegion.get(region);
  if (known) return known;
  const families = imageFamilies.map((family) => {
    const last = family.until === undefined ? Number.POSITIVE_INFINITY : minorOf(family.until);
    return { family, last };
  });
  const made = kubernetesVersions.flatMap((version) => {
    const minor = minorOf(version.minor);
    const day = dayOf(version);
    return families.flatMap(({ family, last }) => {
      return minor <= last ? imageOf(region, version, day, family) : [];
    });
  });
  imagesByRegion.set(region, made);
  return made;
}

function imageOf(
  region: string,
  version: KubernetesVersion,
  day: string,
  family: ImageFamily,
): PublishedImage {
  const filled = (text: string) => text.replace('MINOR', version.minor).replace('DAY', day);
  const root = filled(family.path);
  const digest = hash('sha256', region + root);
  return {
    ...{ id: `ami-0${digest.slice(0, 16)}`, name: filled(family.image) },
    ...{ root, version, family },
    publishedAt: Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`),
  };
}

function dayOf({ minor }: KubernetesVersion): string {
  return releaseVersion(minor, 'AL2023_x86_64_STANDARD').split('-')[1] ?? '';
}

function parametersOf(image: PublishedImage): ParameterRecord[] {
  const { version, root, id: image_id, name: image_name, publishedAt } = image;
  // Node groups report the same releases.
  const release_version = releaseVersion(version.minor, 'AL2023_x86_64_STANDARD');
  const one = (name: string, value: string) => record(root + name, value, publishedAt);
  const id = one('/image_id', image_id);
  const { members } = image.family;
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
