// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
import type { Principal } from '@gantry/identity';
import type { Account } from '../account/account.ts';
import { AwsFault } from '../fault.ts';
import { once } from '../once.ts';
import type { Named, ServiceManifest } from '../service.ts';
import { type Elements, requestParameters, responseElements } from './elements.ts';
import { errorCodeOf } from './error-code.ts';
import { retention } from './limits.ts';
import { resourcesOf } from './resources.ts';
import { eventIds, keep, type TrailEvent, trailOf } from './store.ts';
import { isoSeconds, strangerIdentity, userIdentity, usernameOf } from './user-identity.ts';

/** What of a service its records show. */
export type TracedService = Pick<
  ServiceManifest,
  'name' | 'operations' | 'protocol' | 'schemas' | 'signingName'
>;

/** What is known of a call before it is run. */
export type TracedCall = {
  readonly service: TracedService;
  readonly operation: string;
  readonly region: string;
  readonly at: number;
  readonly requestId: string;
  readonly caller: Principal;
  readonly accessKeyId?: string | undefined;
  readonly sourceIp: string;
  readonly userAgent: string;
  /** The service that made the call in the caller's name. */
  readonly invokedBy?: string;
};

type Outcome = {
  readonly input?: object | undefined;
  readonly output?: object;
  readonly error?: unknown;
  readonly about: readonly Named[];
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
  let about: readonly Named[] = [];
  let output: object;
  try {
    output = run((given) => {
      input = given;
      about = aboutOf(account, call, given);
    });
  } catch (error) {
    record(account, call, { input, error, about });
    throw error;
  }
  // What the call has made shows in its answer only.
  if (input && about.length === 0) about = aboutOf(account, call, input, output);
  record(account, call, { input, output, about });
  return output;
}

function record(account: Account, call: TracedCall, outcome: Outcome): void {
  // What AWS has and the sandbox has not did not happen.
  if (outcome.error instanceof AwsFault && outcome.error.code === 'NotImplemented') return;
  if (call.at < account.clock.now() - retention) return;
  const other = otherAccount(account, call, outcome);
  const ids = eventIds(account);
  const sharedEventID = other && ids.uuid();
  for (const recipient of other ? [account, other] : [account]) {
    const scene = { account, recipient, sharedEventID, id: ids.uuid() };
    keep(trailOf(recipient), (order) => eventOf(scene, call, outcome, order));
  }
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html: sharedEventID. */
function otherAccount(
  account: Account,
  { service, operation }: TracedCall,
  { input, error }: Outcome,
): Account | undefined {
  if (error !== undefined || input === undefined) return undefined;
  // Entries are typed by their own operation; the wire has checked the input against that schema.
  const other = service.operations[operation]?.alsoSeenBy?.(input as never, { account });
  return other === account ? undefined : other;
}

/** Who called in which account, and in whose trail that is said. */
type Scene = {
  readonly account: Account;
  readonly recipient: Account;
  readonly sharedEventID: string | undefined;
  readonly id: string;
};

/** What was asked and answered, as the record shows it, and what it was about. */
type Shown = {
  readonly asked: Elements | null;
  readonly made: Elements | null;
  readonly about: readonly Named[];
};

/**
 * The event of a call. Most are never looked up, so it is written out when somebody does; who
 * called is known only now, since sessions end.
 */
function eventOf(scene: Scene, call: TracedCall, outcome: Outcome, order: number): TrailEvent {
  const { account, recipient, id } = scene;
  const { service, operation, caller, accessKeyId, region, at } = call;
  const home = recipient === account;
  const who = home ? userIdentity(account, caller, accessKeyId) : strangerIdentity(caller);
  const shown = once(() => shownOf(call, outcome));
  const record = once(() => JSON.stringify(recordOf(scene, call, outcome, who, shown())));
  const resources = once(() => resourcesOf(service.name, shown()));
  return {
    ...{ id, at, order, region },
    source: sourceOf(service),
    name: operation,
    readOnly: isReadOnly(operation),
    username: home ? usernameOf(caller) : undefined,
    accessKeyId: home ? accessKeyId : undefined,
    succeeded: outcome.error === undefined,
    get resources() {
      return resources();
    },
    get record() {
      return record();
    },
  };
}

function shownOf({ service, operation }: TracedCall, { input, output, about }: Outcome): Shown {
  const answered = output !== undefined && shows(operation);
  return {
    asked: input ? requestParameters(service, operation, input) : null,
    made: answered ? responseElements(service, operation, output) : null,
    about,
  };
}

/** Looked up before the call has run: what it was about may be gone by then. */
function aboutOf(
  account: Account,
  { service, operation, region: name, at }: TracedCall,
  input: object,
  output?: object,
): readonly Named[] {
  const { about, home } = service.operations[operation] ?? {};
  if (!about) return [];
  // Entries are typed by their own operation, which sees to inputs that the wire refuses.
  const given = input as never;
  const place = home?.(given, { account }) ?? account;
  const region = place.regions.get(name) ?? [...place.regions.values()][0];
  return region ? about(given, { account: place, region, now: at }, output) : [];
}

function recordOf(
  { recipient, sharedEventID, id }: Scene,
  call: TracedCall,
  { error }: Outcome,
  who: object,
  { asked, made, about }: Shown,
): object {
  const { service, operation } = call;
  return {
    eventVersion: '1.11',
    userIdentity: {
      ...who,
      ...(call.invokedBy === undefined ? {} : { invokedBy: call.invokedBy }),
    },
    eventTime: isoSeconds(call.at),
    eventSource: sourceOf(service),
    eventName: operation,
    awsRegion: call.region,
    sourceIPAddress: call.sourceIp,
    userAgent: call.userAgent,
    ...(error === undefined ? {} : refusal(error, service)),
    requestParameters: asked,
    responseElements: made,
    requestID: call.requestId,
    eventID: id,
    readOnly: isReadOnly(operation),
    ...arnsOf(about),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: recipient.id,
    ...(sharedEventID === undefined ? {} : { sharedEventID }),
    eventCategory: 'Management',
  };
}

function sourceOf({ signingName }: TracedService): string {
  return `${signingName}.amazonaws.com`;
}

function refusal(error: unknown, service: TracedService): object {
  const errorCode = errorCodeOf(error, service);
  const known = error instanceof Error && errorCode !== 'InternalFailure';
  return known && error.message !== '' ? { errorCode, errorMessage: error.message } : { errorCode };
}

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html: resources. */
function arnsOf(about: readonly Named[]): object {
  if (about.length === 0) return {};
  const resources = about.map(({ type, arn }) => ({
    accountId: arn.split(':')[4],
    type,
    ARN: arn,
  }));
  return { resources };
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

/** Whether a record tells what the call was answered; of most reads it does not. */
function shows(operation: string): boolean {
  const givesCredentials = /^(AssumeRole|GetSessionToken|GetFederationToken)/.test(operation);
  return givesCredentials || !isReadOnly(operation);
}
