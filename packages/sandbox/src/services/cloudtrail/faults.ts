import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

type Name = 'manyAttributes' | 'timeRange' | 'maxResults' | 'token' | 'category';

/**
 * Codes and their meaning from the API reference, which gives no message texts: the words are ours.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html#API_LookupEvents_Errors
 */
export const faults: Readonly<Record<Name, (values?: FaultValues) => AwsFault>> = faultTable({
  category: [
    'InvalidEventCategoryException',
    400,
    'The event category {category} is not valid for queries.',
  ],
  manyAttributes: [
    'InvalidLookupAttributesException',
    400,
    'Only one lookup attribute can be specified.',
  ],
  maxResults: [
    'InvalidMaxResultsException',
    400,
    'MaxResults must be a number between 1 and 50; it was {maxResults}.',
  ],
  timeRange: ['InvalidTimeRangeException', 400, 'The start time is after the end time.'],
  token: [
    'InvalidNextTokenException',
    400,
    'The token is invalid, or the parameters are not those of the call that returned it.',
  ],
});
