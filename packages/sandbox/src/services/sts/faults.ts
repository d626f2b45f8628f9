import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

const rows = {
  badRoleArn: ['ValidationError', 400, '{arn} is invalid'],
  longerThanRole: [
    'ValidationError',
    400,
    'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
  ],
  longerThanChain: [
    'ValidationError',
    400,
    'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.',
  ],
  rootAssumes: ['AccessDenied', 403, 'Roles may not be assumed by root accounts.'],
  denied: ['AccessDenied', 403, '{reason}'],
  otherSourceIdentity: [
    'AccessDenied',
    403,
    'The source identity of a session cannot be changed by assuming another role.',
  ],
  badMfa: [
    'AccessDenied',
    403,
    'MultiFactorAuthentication failed with invalid MFA one time pass code.',
  ],
  malformedPolicy: ['MalformedPolicyDocument', 400, '{reason}'],
  noSuchPolicy: ['ValidationError', 400, 'The policy {arn} does not exist or is not attachable.'],
  policyTooLarge: [
    'PackedPolicyTooLarge',
    400,
    'Packed policy consumes {percent}% of allotted space, please use smaller policy.',
  ],
  duplicateTags: [
    'InvalidParameterValue',
    400,
    'Duplicate tag keys found. Please note that Tag keys are case insensitive.',
  ],
  transitiveWithoutTag: [
    'InvalidParameterValue',
    400,
    'The specified transitive tag key must be included in the requested tags.',
  ],
  transitiveConflict: [
    'InvalidParameterValue',
    400,
    "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
  ],
  noJwt: [
    'InvalidIdentityToken',
    400,
    'The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)',
  ],
  noProviderFor: [
    'InvalidIdentityToken',
    400,
    'No OpenIDConnect provider found in your account for {issuer}',
  ],
  wrongAudience: ['InvalidIdentityToken', 400, 'Incorrect token audience'],
  noVerificationKey: [
    'InvalidIdentityToken',
    400,
    "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
  ],
  tokenExpired: [
    'ExpiredTokenException',
    400,
    'Token expired: current date/time {seconds} must be before the expiration date/time{expires}',
  ],
  webIdentityDenied: [
    'AccessDenied',
    403,
    'Not authorized to perform sts:AssumeRoleWithWebIdentity',
  ],
  unknownKey: ['ValidationError', 400, 'The access key {id} is not known in this account.'],

  // Below this line: codes of the API's reference, sentences that no source shows.
  badMessage: ['InvalidAuthorizationMessageException', 400, 'The encoded message is not valid.'],
  tokenTooEarly: ['InvalidIdentityToken', 400, 'The token is not valid yet.'],
  badTokenSignature: ['InvalidIdentityToken', 400, 'Token signature invalid'],
} as const;

/** STS's errors in AWS's words. https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html#API_AssumeRole_Errors */
export const faults: Readonly<Record<keyof typeof rows, (values?: FaultValues) => AwsFault>> =
  faultTable(rows);
