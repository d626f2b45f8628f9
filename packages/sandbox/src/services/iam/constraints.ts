import type { Constraint } from '../../service.ts';

const NAME = '[\\w+=,.@-]+';
const PATH = '(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)';
const DOCUMENT = '[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+';

function name(member: string, max: number): Constraint {
  const says =
    `The specified value for ${member} is invalid. ` +
    'It must contain only alphanumeric characters and/or the following: +=,.@_-';
  return { min: 1, max, pattern: NAME, says };
}

function path(member: string, pattern: string): Constraint {
  const says =
    `The specified value for ${member} is invalid. ` +
    'It must begin and end with / and contain only alphanumeric characters and/or / characters.';
  return { min: 1, max: 512, pattern, says };
}

const arn = { min: 20, max: 2048 };

/** Lengths and patterns of IAM's API model, by member. https://docs.aws.amazon.com/IAM/latest/APIReference/API_Types.html */
export const constraints: Readonly<Record<string, Constraint>> = {
  AccessKeyId: { min: 16, max: 128, pattern: '[\\w]+' },
  AWSServiceName: { min: 1, max: 128, pattern: '[\\w+=,.@-]+' },
  AssumeRolePolicyDocument: { min: 1, max: 131_072, pattern: DOCUMENT },
  CustomSuffix: { min: 1, max: 64, pattern: '[\\w+=,.@-]+' },
  DeletionTaskId: { min: 1, max: 1000 },
  'CreateUserRequest.UserName': name('userName', 64),
  'CreatePolicyRequest.Path': path('path', '((/[A-Za-z0-9\\.,\\+@=_-]+)*)/'),
  ClientID: { min: 1, max: 255 },
  ClientIDList: { max: 100 },
  Description: { max: 1000 },
  GroupName: name('groupName', 128),
  InstanceProfileName: name('instanceProfileName', 128),
  Key: { min: 1, max: 128, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]+' },
  Marker: { min: 1, max: 320, pattern: '[\\u0020-\\u00FF]+' },
  MaxItems: { min: 1, max: 1000 },
  MaxSessionDuration: { min: 3600, max: 43_200 },
  NewGroupName: name('newGroupName', 128),
  NewPath: path('newPath', PATH),
  NewUserName: name('newUserName', 64),
  Path: path('path', PATH),
  PathPrefix: { min: 1, max: 512, pattern: '\\u002F[\\u0021-\\u007F]*' },
  OpenIDConnectProviderArn: arn,
  PermissionsBoundary: arn,
  PolicyArn: arn,
  PolicySourceArn: arn,
  PolicyDocument: { min: 1, max: 131_072, pattern: DOCUMENT },
  PolicyName: name('policyName', 128),
  RoleName: name('roleName', 64),
  TagKeys: { max: 50 },
  Tags: { max: 50 },
  ThumbprintList: { max: 5 },
  Url: { min: 1, max: 255 },
  UserName: name('userName', 128),
  Value: { min: 0, max: 256, pattern: '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*' },
  VersionId: { pattern: 'v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?' },
};
