import type { Constraint } from '../../service.ts';

/** Lengths and patterns of the API model. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html */
export const constraints: Readonly<Record<string, Constraint>> = {
  ClientRequestToken: { min: 32, max: 64 },
  Description: { max: 2048 },
  KmsKeyId: { min: 0, max: 2048 },
  MaxResults: { min: 1, max: 100 },
  'BatchGetSecretValueRequest.MaxResults': { min: 1, max: 20 },
  'CreateSecretRequest.Name': {
    min: 1,
    max: 512,
    pattern: '[a-zA-Z0-9/_+=.@-]+',
    says:
      'Invalid name. Must be a valid name containing alphanumeric characters, or any of the ' +
      'following: -/_+=.@!',
  },
  NextToken: { min: 1, max: 4096 },
  PasswordLength: { min: 1, max: 4096 },
  ResourcePolicy: { min: 1, max: 20480 },
  SecretId: { min: 1, max: 2048 },
  SecretIdList: { min: 1, max: 20 },
  VersionId: { min: 32, max: 64 },
  VersionStage: { min: 1, max: 256 },
  VersionStages: { min: 1, max: 20 },
};
