import type { Protocol } from '../service.ts';

/** The codes under which the services of a wire format say the same thing. */
export type Codes = {
  readonly denied: string;
  readonly invalid: string;
  /** What it makes of the sentence with which IAM refuses. */
  readonly denies?: (sentence: string) => string;
};

/** Apart from the formats themselves: a call that is made inside never touches those. */
export const codes: Readonly<Record<Protocol, Codes>> = {
  'ec2-query': {
    denied: 'UnauthorizedOperation',
    // The resource is left out where it is not a particular one.
    denies: (sentence) =>
      `You are not authorized to perform this operation. ${sentence.replace(' on resource: * ', ' ')}`,
    invalid: 'InvalidParameterValue',
  },
  'json-1.0': { denied: 'AccessDeniedException', invalid: 'ValidationException' },
  'json-1.1': { denied: 'AccessDeniedException', invalid: 'ValidationException' },
  query: { denied: 'AccessDenied', invalid: 'ValidationError' },
  'rest-json': { denied: 'AccessDeniedException', invalid: 'ValidationException' },
};
