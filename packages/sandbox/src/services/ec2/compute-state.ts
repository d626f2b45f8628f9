import type { ResponseLaunchTemplateData } from '@aws-sdk/client-ec2';
import type { Living } from '../../account/life.ts';
import type { NetworkInterfaceRecord, Tags } from './state.ts';

export type MetadataOptions = {
  tokens: 'optional' | 'required';
  hopLimit: number;
  endpoint: 'enabled' | 'disabled';
  ipv6: 'enabled' | 'disabled';
  instanceTags: 'enabled' | 'disabled';
};

export type BlockDevice = {
  readonly device: string;
  readonly volumeId: string;
  readonly size: number;
  readonly type: string;
  readonly attachedAt: number;
  deleteOnTermination: boolean;
};

/** What an instance is launched with, after the launch template and the defaults. */
export type InstanceSpec = {
  readonly imageId: string;
  readonly keyName: string | undefined;
  readonly profileArn: string | undefined;
  readonly spot: boolean;
  readonly monitoring: boolean;
  readonly ebsOptimized: boolean;
  readonly tenancy: 'default' | 'dedicated' | 'host';
  readonly terminatesOnShutdown: boolean;
};

/** `pending`, `running`, `stopping`, `stopped`, `shutting-down` or `terminated`. */
export type InstanceRecord = Living & {
  readonly id: string;
  readonly tags: Tags;
  readonly spec: InstanceSpec;
  readonly reservation: Reservation;
  readonly launchIndex: number;
  readonly token: string | undefined;
  type: string;
  /** Base64, as it was given. */
  userData: string | undefined;
  profileArn: string | undefined;
  profileAssociation: string | undefined;
  metadata: MetadataOptions;
  readonly zone: string;
  /** The first one is the primary interface; none once it is terminated. */
  interfaces: NetworkInterfaceRecord[];
  devices: BlockDevice[];
  launchedAt: number;
  apiTermination: boolean;
  apiStop: boolean;
  sourceDestCheck: boolean;
  stateReason: { readonly code: string; readonly message: string } | undefined;
  transition: string;
  /** What its guest wrote to the console, in order. */
  readonly console: ConsoleLine[];
};

export type ConsoleLine = { readonly at: number; readonly text: string };

export type Reservation = {
  readonly id: string;
  readonly owner: string;
  /** The service in whose name it was launched. */
  readonly requester: string | undefined;
};

export type LaunchTemplateVersionRecord = {
  readonly number: number;
  readonly description: string | undefined;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly data: ResponseLaunchTemplateData;
};

export type LaunchTemplateRecord = {
  readonly id: string;
  readonly name: string;
  readonly tags: Tags;
  readonly createdAt: number;
  readonly createdBy: string;
  readonly token: string | undefined;
  /** By number; numbers are never used twice. */
  readonly versions: Map<number, LaunchTemplateVersionRecord>;
  defaultVersion: number;
  latestVersion: number;
};
