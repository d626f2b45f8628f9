export type Architecture = 'x86_64' | 'arm64';

/** The bucket of vCPUs that a type counts against. */
export type Bucket = 'standard' | 'gpu';

export type InstanceTypeFacts = {
  readonly type: string;
  readonly vcpus: number;
  readonly memoryMiB: number;
  readonly maxInterfaces: number;
  readonly addressesPerInterface: number;
  readonly architecture: Architecture;
  readonly bucket: Bucket;
  readonly burstable: boolean;
  /** How many of them a zone has for this account; absent: more than it could ask for. */
  readonly perZone: number | undefined;
  /** Letters of the zones that do not have the type at all. */
  readonly notIn: readonly string[];
};

type Size = readonly [size: string, vcpus: number, interfaces: number, addresses: number];

/** https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html#gp_network */
const nitro: readonly Size[] = [
  ['large', 2, 3, 10],
  ['xlarge', 4, 4, 15],
  ['2xlarge', 8, 4, 15],
  ['4xlarge', 16, 8, 30],
  ['8xlarge', 32, 8, 30],
  ['12xlarge', 48, 8, 30],
  ['16xlarge', 64, 15, 50],
  ['24xlarge', 96, 15, 50],
];
const sixth: readonly Size[] = [...nitro, ['32xlarge', 128, 15, 50]];
const seventh: readonly Size[] = [...nitro, ['48xlarge', 192, 15, 50]];
const graviton: readonly Size[] = [
  ['medium', 1, 2, 4],
  ...nitro.filter(([size]) => size !== '24xlarge'),
];
const graphics: readonly Size[] = [
  ['xlarge', 4, 4, 15],
  ['2xlarge', 8, 4, 15],
  ['4xlarge', 16, 8, 30],
  ['12xlarge', 48, 15, 50],
];

/** MiB of memory that come with a vCPU, by the family's letter. */
const memory: Readonly<Record<string, number>> = { c: 2048, g: 4096, m: 4096, r: 8192 };

type Family = readonly [name: string, sizes: readonly Size[], architecture: Architecture];

const families: readonly Family[] = [
  ['c5', nitro, 'x86_64'],
  ['c6g', graviton, 'arm64'],
  ['c6i', sixth, 'x86_64'],
  ['c7g', graviton, 'arm64'],
  ['c7i', seventh, 'x86_64'],
  ['g5', graphics, 'x86_64'],
  ['m5', nitro, 'x86_64'],
  ['m6a', sixth, 'x86_64'],
  ['m6g', graviton, 'arm64'],
  ['m6i', sixth, 'x86_64'],
  ['m7a', seventh, 'x86_64'],
  ['m7g', graviton, 'arm64'],
  ['m7i', seventh, 'x86_64'],
  ['r5', nitro, 'x86_64'],
  ['r6i', sixth, 'x86_64'],
  ['r7g', graviton, 'arm64'],
];

type Burstable = readonly [...Size, memoryMiB: number];

const burstable: readonly Burstable[] = [
  ['nano', 2, 2, 2, 512],
  ['micro', 2, 2, 2, 1024],
  ['small', 2, 3, 4, 2048],
  ['medium', 2, 3, 6, 4096],
  ['large', 2, 3, 12, 8192],
  ['xlarge', 4, 4, 15, 16_384],
  ['2xlarge', 8, 4, 15, 32_768],
];

function facts(
  name: string,
  [size, vcpus, maxInterfaces, addressesPerInterface]: Size,
  architecture: Architecture,
): InstanceTypeFacts {
  const scarce = name === 'g5';
  return {
    ...{ type: `${name}.${size}`, vcpus, maxInterfaces, addressesPerInterface, architecture },
    memoryMiB: vcpus * (memory[name.charAt(0)] ?? 4096),
    bucket: scarce ? 'gpu' : 'standard',
    burstable: false,
    perZone: scarce ? 2 : undefined,
    notIn: scarce ? ['d'] : [],
  };
}

function burstableFacts(name: string, row: Burstable): InstanceTypeFacts {
  const [size, vcpus, interfaces, addresses, memoryMiB] = row;
  const architecture = name === 't4g' ? 'arm64' : 'x86_64';
  // A t3a.small has one interface less than its siblings.
  const fewer = name === 't3a' && size === 'small' ? 2 : interfaces;
  const common = facts(name, [size, vcpus, fewer, addresses], architecture);
  return { ...common, memoryMiB, burstable: true };
}

/** The types that are offered, by name. https://docs.aws.amazon.com/ec2/latest/instancetypes/ */
export const instanceTypes: ReadonlyMap<string, InstanceTypeFacts> = new Map(
  [
    ...families.flatMap(([name, sizes, architecture]) =>
      sizes.map((size) => facts(name, size, architecture)),
    ),
    ...['t3', 't3a', 't4g'].flatMap((name) => burstable.map((row) => burstableFacts(name, row))),
  ].map((each) => [each.type, each]),
);
