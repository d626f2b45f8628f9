import type { Constraint } from '../../service.ts';

/** Lengths and patterns of the API model, by member. https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Types.html */
export const constraints: Readonly<Record<string, Constraint>> = {
  AllowedPattern: { max: 1024 },
  DataType: { max: 128 },
  Description: { max: 1024 },
  KeyId: { min: 1, max: 256, pattern: '([a-zA-Z0-9:/_-]+)' },
  Name: { min: 1, max: 2048 },
  Names: { min: 1, max: 10 },
  Path: { min: 1, max: 2048 },
  'DescribeParametersRequest.MaxResults': { min: 1, max: 50 },
  'GetParametersByPathRequest.MaxResults': { min: 1, max: 10 },
  'Tag.Key': { min: 1, max: 128, pattern: '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)' },
  'Tag.Value': { min: 0, max: 256, pattern: '([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)' },
};
