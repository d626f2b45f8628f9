// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
import type { Principal } from '@gantry/identity';
import type { Account } from '../account/account.ts';
import { AwsFault } from '../fault.ts';
import type { ServiceManifest } from '../service.ts';
import { requestParameters, responseElements } from './elements.ts';
import { errorCodeOf } from './error-code.ts';
import { retention } from './limits.ts';
import { resourcesOf } from './resources.ts';
import { keep, type TrailEvent, trailOf } from './store.ts';
import { isoSeconds, userIdentity, usernameOf } from './user-identity.ts';

/** What is known of a call before it is run. */
export type TracedCall = {
  readonly service: ServiceManifest;
  readonly operation: string;
  readonly region: string;
  readonly at: number;
  readonly requestId: string;
  readonly caller: Principal;
  readonly accessKeyId?: string | undefined;
  readonly sourceIp: string;
  readonly userAgent: string;
};

type Outcome = {
  readonly input?: object | undefined;
  readonly output?: object;
  readonly error?: unknown;
};

/**
 * Runs a call and records what became of it. `run` tells what was asked as soon as it has been
 * read: a call that is refused is recorded with it.
 */
export function recorded(
  account: Account,
  call: TracedCall,
  run: (asked: (input: object) => void) => object,
): object {
  let input: object | undefined;
  let output: object;
  try {
    output = run((given) => {
      input = given;
    });
  } catch (error) {
    record(account, call, { input, error });
    throw error;
  }
  record(account, call, { input, output });
  return output;
}

type NewEvent = Omit<TrailEvent, 'order'>;

function record(account: Account, call: TracedCall, outcome: Outcome): void {
  // What AWS has and the sandbox has not did not happen.
  if (outcome.error instanceof AwsFault && outcome.error.code === 'NotImplemented') return;
  if (call.at < account.clock.now() - retention) return;
  const trail = trailOf(account);
  keep(trail, eventOf(account, call, outcome, trail.ids.uuid()));
}

function eventOf(account: Account, call: TracedCall, outcome: Outcome, id: string): NewEvent {
  const { service, operation, caller, accessKeyId, region, at } = call;
  const readOnly = isReadOnly(operation);
  const { input, output, error } = outcome;
  const asked = input ? requestParameters(service, operation, input) : null;
  const shown = output && (!readOnly || givesCredentials(operation));
  const made = shown ? responseElements(service, operation, output) : null;
  const source = `${service.signingName}.amazonaws.com`;
  const record = {
    eventVersion: '1.11',
    userIdentity: userIdentity(account, caller, accessKeyId),
    eventTime: isoSeconds(at),
    eventSource: source,
    eventName: operation,
    awsRegion: region,
    sourceIPAddress: call.sourceIp,
    userAgent: call.userAgent,
    ...(error === undefined ? {} : refusal(error, service)),
    requestParameters: asked,
    responseElements: made,
    requestID: call.requestId,
    eventID: id,
    readOnly,
    ...arnsOf(account, operation, asked),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account.id,
    eventCategory: 'Management',
  };
  return {
    id,
    at,
    region,
    source,
    name: operation,
    readOnly,
    username: usernameOf(caller),
    accessKeyId,
    resources: resourcesOf(service.name, asked, made),
    succeeded: error === undefined,
    record: JSON.stringify(record),
  };
}

function refusal(error: unknown, service: ServiceManifest): object {
  const errorCode = errorCodeOf(error, service);
  const known = error instanceof Error && errorCode !== 'InternalFailure';
  return known && error.message !== '' ? { errorCode, errorMessage: error.message } : { errorCode };
}

/** The few records that carry ARNs of their own. https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-integration.html */
function arnsOf(
  { id: accountId }: Account,
  operation: string,
  asked: Readonly<Record<string, unknown>> | null,
): object {
  if (operation !== 'AssumeRole' || typeof asked?.roleArn !== 'string') return {};
  return { resources: [{ accountId, type: 'AWS::IAM::Role', ARN: asked.roleArn }] };
}

const READS =
  /^(Assume|BatchGet|Check|Decode|Describe|Filter|Get|Head|List|Lookup|Query|Simulate|Validate)/;

/**
 * Using a key changes nothing.
 * https://docs.aws.amazon.com/kms/latest/developerguide/ct-decrypt.html
 */
const USES = /^(Decrypt|Encrypt|GenerateDataKey|GenerateRandom|ReEncrypt)/;

/** Whether a call by its name changes nothing. */
export function isReadOnly(operation: string): boolean {
  return READS.test(operation) || USES.test(operation);
}

function givesCredentials(operation: string): boolean {
  return /^(AssumeRole|GetSessionToken|GetFederationToken)/.test(operation);
}
