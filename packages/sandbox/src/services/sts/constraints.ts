import type { Constraint } from '../../service.ts';

const NAME = '[\\w+=,.@-]*';

/** Lengths and patterns of STS's API model, by member. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
export const constraints: Readonly<Record<string, Constraint>> = {
  AccessKeyId: { min: 16, max: 128, pattern: '[\\w]*' },
  'AssumeRoleRequest.DurationSeconds': { min: 900, max: 43_200 },
  'AssumeRoleWithWebIdentityRequest.DurationSeconds': { min: 900, max: 43_200 },
  'GetFederationTokenRequest.DurationSeconds': { min: 900, max: 129_600 },
  'GetFederationTokenRequest.Name': { min: 2, max: 32, pattern: NAME },
  'GetSessionTokenRequest.DurationSeconds': { min: 900, max: 129_600 },
  EncodedMessage: { min: 1, max: 10_240 },
  ExternalId: { min: 2, max: 1224, pattern: '[\\w+=,.@:\\/-]*' },
  Key: { min: 1, max: 128, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' },
  Policy: { min: 1, pattern: '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+' },
  PolicyArns: { max: 10 },
  RoleArn: { min: 20, max: 2048 },
  RoleSessionName: { min: 2, max: 64, pattern: NAME },
  SerialNumber: { min: 9, max: 256, pattern: '[\\w+=/:,.@-]*' },
  SourceIdentity: { min: 2, max: 64, pattern: NAME },
  Tags: { max: 50 },
  TokenCode: { min: 6, max: 6, pattern: '[\\d]*' },
  TransitiveTagKeys: { max: 50 },
  WebIdentityToken: { min: 4, max: 20_000 },
  Value: { min: 0, max: 256, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' },
};
