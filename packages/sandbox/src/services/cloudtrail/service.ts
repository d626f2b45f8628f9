// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Operations.html
import type { ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import { lookupEvents } from './lookup-events.ts';

/** AWS CloudTrail: the history of the account's calls. */
export const cloudtrail: ServiceManifest = {
  name: 'cloudtrail',
  signingName: 'cloudtrail',
  iamPrefix: 'cloudtrail',
  // A regional service; us-east-1 is taken as well, since the calls of IAM are looked up there.
  scope: 'regional-and-global',
  protocol: 'json-1.1',
  apiVersion: '2013-11-01',
  targetPrefix: 'CloudTrail_20131101',
  schemas: schemasOf('cloudtrail'),
  operations: {
    LookupEvents: { run: lookupEvents },
  },
};
