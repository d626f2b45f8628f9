import type { Account } from '../account/account.ts';
import { AwsFault } from '../fault.ts';
import type { ServiceManifest } from '../service.ts';

type Refusal = readonly [code: string, status: number, message: string];
type Called = { readonly service: ServiceManifest; readonly operation: string };

const RATE = 'Rate exceeded';

/**
 * How each service says that there are too many calls; codes and statuses are those of its API
 * model. https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const throttled: Readonly<Record<string, Refusal>> = {
  ec2: ['RequestLimitExceeded', 503, 'Request limit exceeded.'],
  eks: ['ThrottlingException', 429, RATE],
  iam: ['Throttling', 400, RATE],
  servicequotas: ['TooManyRequestsException', 429, RATE],
  sts: ['Throttling', 400, RATE],
};

type Broken = Readonly<Record<'InternalFailure' | 'ServiceUnavailable', Refusal>>;

/** https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
const broken: Broken = {
  InternalFailure: [
    'InternalFailure',
    500,
    'The request processing has failed because of an unknown error, exception or failure.',
  ],
  ServiceUnavailable: [
    'ServiceUnavailable',
    503,
    'The request has failed due to a temporary failure of the server.',
  ],
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html#api-error-codes-table-server */
const brokenEc2: Broken = {
  InternalFailure: ['InternalError', 500, 'An internal error has occurred.'],
  ServiceUnavailable: [
    'Unavailable',
    503,
    "The server is overloaded and can't handle the request.",
  ],
};

/** Throws what a throttled or broken service answers, when such a fault strikes the call. */
export function refuseIfStruck({ faults }: Account, { service, operation }: Called): void {
  const target = { service: service.name, operation };
  if (faults.strike('throttling', target)) {
    throw faultOf(throttled[service.name] ?? ['ThrottlingException', 400, RATE]);
  }
  const error = faults.strike('error', target);
  const table = service.name === 'ec2' ? brokenEc2 : broken;
  if (error) throw faultOf(table[error.code ?? 'InternalFailure']);
}

function faultOf([code, status, message]: Refusal): AwsFault {
  return new AwsFault(code, status, message);
}
