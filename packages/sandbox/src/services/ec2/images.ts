import type { DescribeImagesRequest, DescribeImagesResult, Image } from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { type PublishedImage, publishedImages } from '../ssm/public-parameters.ts';
import { imageMembers, imageUnknowns } from './data/filter-members.ts';
import type { Architecture } from './data/instance-types.ts';
import { faults } from './faults.ts';
import { type FilterTable, filtered, shown, unknown } from './filters.ts';
import { page, refuseSize } from './paging.ts';
import type { Place, Tags } from './state.ts';

/** The account in which EKS publishes; Windows images come from another one. */
const OWNER = '602401143452';
const WINDOWS_OWNER = '801119661308';

export type ImageOs = 'al2' | 'al2023' | 'bottlerocket' | 'windows';

/** An image that instances can be launched from. */
export type ImageRecord = PublishedImage & {
  readonly architecture: Architecture;
  readonly os: ImageOs;
  readonly tags?: Tags;
};

const known = new Map<string, ReadonlyMap<string, ImageRecord>>();

/** The images of a region, by id: those that the public parameters of Systems Manager name. */
export function imagesOf(region: string): ReadonlyMap<string, ImageRecord> {
  const made =
    known.get(region) ?? new Map(publishedImages(region).map((it) => [it.id, described(it)]));
  known.set(region, made);
  return made;
}

function described(image: PublishedImage): ImageRecord {
  const arm = /arm64|aarch64/.test(image.name);
  return { ...image, architecture: arm ? 'arm64' : 'x86_64', os: osOf(image.name) };
}

function osOf(name: string): ImageOs {
  if (name.startsWith('Windows')) return 'windows';
  if (name.startsWith('bottlerocket')) return 'bottlerocket';
  return name.includes('al2023') ? 'al2023' : 'al2';
}

export function imageNamed({ region }: Pick<Place, 'region'>, id: string): ImageRecord {
  const image = imagesOf(region.name).get(id);
  if (image) return image;
  if (!/^ami-[0-9a-f]{8,17}$/.test(id)) throw faults.imageMalformed({ id });
  throw faults.imageMissing({ id });
}

const filters: FilterTable<ImageRecord> = {
  ...shown(view, imageMembers),
  ...unknown(imageUnknowns),
  architecture: ({ architecture }) => architecture,
  'creation-date': ({ publishedAt }) => new Date(publishedAt).toISOString(),
  'image-id': ({ id }) => id,
  'image-type': () => 'machine',
  'is-public': () => true,
  name: ({ name }) => name,
  'owner-alias': () => 'amazon',
  'owner-id': (image) => ownerOf(image),
  platform: ({ os }) => (os === 'windows' ? 'windows' : undefined),
  'root-device-type': () => 'ebs',
  state: () => 'available',
  'virtualization-type': () => 'hvm',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export const describeImages: Operation<DescribeImagesRequest, DescribeImagesResult> = (
  input,
  context,
) => {
  const { ImageIds = [], Owners = [], Filters } = input;
  if (ImageIds.length > 0) refuseSize('images', input);
  const all =
    ImageIds.length > 0
      ? ImageIds.map((id) => imageNamed(context, id))
      : [...imagesOf(context.region.name).values()];
  const owned = all.filter((image) => {
    return Owners.length === 0 || Owners.includes('amazon') || Owners.includes(ownerOf(image));
  });
  const passed = filtered(owned, Filters, filters, context);
  const { items, NextToken } = page('images', passed, ({ id }) => id, input);
  return { Images: items.map(view), NextToken };
};

function ownerOf({ os }: ImageRecord): string {
  return os === 'windows' ? WINDOWS_OWNER : OWNER;
}

function view(image: ImageRecord): Image {
  const windows = image.os === 'windows';
  const device = rootDevice(image);
  return {
    ImageId: image.id,
    Name: image.name,
    Description: `EKS-optimized image (k8s: ${image.version.patch})`,
    ImageLocation: `amazon/${image.name}`,
    ImageOwnerAlias: 'amazon',
    OwnerId: ownerOf(image),
    ImageType: 'machine',
    Architecture: image.architecture,
    PlatformDetails: windows ? 'Windows' : 'Linux/UNIX',
    ...(windows ? { Platform: 'Windows' } : {}),
    UsageOperation: windows ? 'RunInstances:0002' : 'RunInstances',
    CreationDate: new Date(image.publishedAt).toISOString(),
    State: 'available',
    Public: true,
    Hypervisor: 'xen',
    VirtualizationType: 'hvm',
    EnaSupport: true,
    SriovNetSupport: 'simple',
    RootDeviceName: device,
    RootDeviceType: 'ebs',
    BlockDeviceMappings: [
      {
        DeviceName: device,
        Ebs: { DeleteOnTermination: true, VolumeSize: rootSize(image), VolumeType: 'gp3' },
      },
    ],
  };
}

/** GiB. https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateNodegroup.html */
export function rootSize({ os }: ImageRecord): number {
  return os === 'windows' ? 50 : 20;
}

export function rootDevice({ os }: ImageRecord): string {
  return os === 'windows' ? '/dev/sda1' : '/dev/xvda';
}
