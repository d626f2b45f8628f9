import type { Constraint } from '../../service.ts';

/** Lengths and patterns of the API model. https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html */
export const constraints: Readonly<Record<string, Constraint>> = {
  AliasName: { min: 1, max: 256 },
  Description: { max: 8192 },
  GrantId: { min: 1, max: 128 },
  GranteePrincipal: { min: 1, max: 256, pattern: '^[\\w+=,.@:/-]+$' },
  KeyId: { min: 1, max: 2048 },
  Limit: { min: 1, max: 1000 },
  Marker: { min: 1, max: 1024 },
  'CreateGrantRequest.Name': { min: 1, max: 256, pattern: '^[a-zA-Z0-9:/_-]+$' },
  NumberOfBytes: { min: 1, max: 1024 },
  Policy: { min: 1, max: 131072 },
  RotationPeriodInDays: { min: 90, max: 2560 },
  'Tag.TagKey': { min: 1, max: 128 },
  'Tag.TagValue': { min: 0, max: 256 },
};
