import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

type Name =
  | 'alreadyExists'
  | 'badFilterKey'
  | 'badPattern'
  | 'badPath'
  | 'badToken'
  | 'emptyName'
  | 'nameCharacters'
  | 'namePrefix'
  | 'notAllowed'
  | 'notFound'
  | 'notFullyQualified'
  | 'otherType'
  | 'pathPrefix'
  | 'reserved'
  | 'resourceNotFound'
  | 'tagsAndOverwrite'
  | 'tooDeep'
  | 'tooLong'
  | 'tooLongAdvanced'
  | 'tooManyTags'
  | 'typeMissing'
  | 'valueEmpty'
  | 'versionNotFound';

const invalid = 'ValidationException';
const path =
  'If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be ' +
  'formed as a mix of letters, numbers and the following 3 symbols .-_';

/**
 * Code and words as AWS answers them; a parameter that is not there has no words at all.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html#API_PutParameter_Errors
 */
export const faults: Readonly<Record<Name, (values?: FaultValues) => AwsFault>> = faultTable({
  alreadyExists: [
    'ParameterAlreadyExists',
    400,
    'The parameter already exists. To overwrite this value, set the overwrite option in the ' +
      'request to true.',
  ],
  badFilterKey: [
    'InvalidFilterKey',
    400,
    'The following filter key is not valid: {key}. Valid filter keys include: [{keys}].',
  ],
  badPath: [
    invalid,
    400,
    "The parameter doesn't meet the parameter name requirements. The parameter name must begin " +
      'with a forward slash "/". It can\'t be prefixed with "aws" or "ssm" (case-insensitive). It ' +
      'must use only letters, numbers, or the following symbols: . (period), - (hyphen), _ ' +
      '(underscore). Special characters are not allowed. All sub-paths, if specified, must use ' +
      'the forward slash symbol "/". Valid example: /get/parameters2-/by1./path0_.',
  ],
  badPattern: [
    'InvalidAllowedPatternException',
    400,
    'The request does not meet the regular expression requirement.',
  ],
  badToken: ['InvalidNextToken', 400, 'The specified token is not valid.'],
  emptyName: [invalid, 400, 'Parameter name: can\'t be empty or "/".'],
  nameCharacters: [
    invalid,
    400,
    'Parameter name: only a mix of letters, numbers and the following 4 symbols .-_/ are allowed.',
  ],
  namePrefix: [
    invalid,
    400,
    'Parameter name: can\'t be prefixed with "aws" or "ssm" (case-insensitive).',
  ],
  notAllowed: [
    'ParameterPatternMismatchException',
    400,
    'Parameter value, cannot be validated against allowedPattern: {pattern}',
  ],
  notFound: ['ParameterNotFound', 400, ''],
  notFullyQualified: [invalid, 400, 'Parameter name must be a fully qualified name'],
  otherType: [
    'HierarchyTypeMismatchException',
    400,
    "Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you " +
      "can't change a parameter from a String type to a SecureString type. You must create a new, " +
      'unique parameter.',
  ],
  pathPrefix: [
    invalid,
    400,
    `Parameter name: can't be prefixed with "ssm" (case-insensitive). ${path}`,
  ],
  reserved: ['AccessDeniedException', 400, 'No access to reserved parameter name: {name}.'],
  resourceNotFound: ['InvalidResourceId', 400, ''],
  tagsAndOverwrite: [
    invalid,
    400,
    "Invalid request: tags and overwrite can't be used together. To create a parameter with " +
      'tags, please remove overwrite flag. To update tags for an existing parameter, please use ' +
      'AddTagsToResource or RemoveTagsFromResource.',
  ],
  tooDeep: [
    'HierarchyLevelLimitExceededException',
    400,
    'A hierarchy can have a maximum of {levels} levels. For more information, see Requirements ' +
      'and constraints for parameter names in the AWS Systems Manager User Guide.',
  ],
  tooLong: [
    invalid,
    400,
    'Standard tier parameters support a maximum parameter value of {most} characters. To create ' +
      'a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For ' +
      'more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/' +
      'parameter-store-advanced-parameters.html',
  ],
  tooLongAdvanced: [
    invalid,
    400,
    'Advanced tier parameters support a maximum parameter value of {most} characters.',
  ],
  tooManyTags: ['TooManyTagsError', 400, ''],
  typeMissing: [invalid, 400, 'A parameter type is required when you create a parameter.'],
  valueEmpty: [
    invalid,
    400,
    "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must " +
      'have length greater than or equal to 1.',
  ],
  versionNotFound: [
    'ParameterVersionNotFound',
    400,
    'Systems Manager could not find version {version} of {name}. Verify the version and try ' +
      'again.',
  ],
});
