// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
import type {
  Event,
  LookupAttributeKey,
  LookupEventsRequest,
  LookupEventsResponse,
} from '@aws-sdk/client-cloudtrail';
import type { Checked, Operation, OperationContext } from '../../service.ts';
import { delivery, retention } from '../../trail/limits.ts';
import { type TrailEvent, trailOf } from '../../trail/store.ts';
import { faults } from './faults.ts';

type Input = Checked<LookupEventsRequest>;

const MOST_RESULTS = 50;

export const lookupEvents: Operation<LookupEventsRequest, LookupEventsResponse> = (
  input,
  context,
) => {
  check(input);
  const { MaxResults = MOST_RESULTS, NextToken } = input;
  const found = matching(input, context);
  const after = NextToken === undefined ? undefined : lastSeen(NextToken, input);
  const begin = after === undefined ? 0 : found.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && begin === 0) throw faults.token();
  const shown = found.slice(begin, begin + MaxResults);
  const last = shown.at(-1);
  const more = last !== undefined && begin + shown.length < found.length;
  return {
    Events: shown.map(describe),
    ...(more ? { NextToken: tokenAfter(last, input) } : {}),
  };
};

function check({ LookupAttributes = [], MaxResults, StartTime, EndTime, EventCategory }: Input) {
  if (LookupAttributes.length > 1) throw faults.manyAttributes();
  if (MaxResults !== undefined && (MaxResults < 1 || MaxResults > MOST_RESULTS)) {
    throw faults.maxResults({ maxResults: MaxResults });
  }
  if (StartTime && EndTime && StartTime > EndTime) throw faults.timeRange();
  if (EventCategory !== undefined && EventCategory !== 'insight') {
    throw faults.category({ category: EventCategory });
  }
}

/** Newest first. */
function matching(input: Input, context: OperationContext): TrailEvent[] {
  const { account, now, conditions, region } = context;
  // There are no trails, so there are no insights.
  if (input.EventCategory === 'insight') return [];
  const { changes, reads } = trailOf(account);
  const [wanted] = input.LookupAttributes ?? [];
  // CloudTrail also answers for us-east-1, where the account has nothing but its history.
  const here = conditions['aws:RequestedRegion'] ?? region.name;
  const from = Math.max(now - retention, input.StartTime?.getTime() ?? 0);
  const to = input.EndTime?.getTime() ?? Number.POSITIVE_INFINITY;
  const delivered = now - delivery / account.clock.speed;
  const attribute = wanted ? attributes[wanted.AttributeKey] : () => [undefined];
  return [...changes, ...reads]
    .filter((event) => event.region === here && event.at <= delivered)
    .filter(({ at }) => wholeSecond(at) >= from && wholeSecond(at) <= to)
    .filter((event) => attribute(event).includes(wanted?.AttributeValue))
    .sort((a, b) => b.at - a.at || b.order - a.order);
}

/** The time of an event is known to the second. */
function wholeSecond(at: number): number {
  return Math.floor(at / 1000) * 1000;
}

type Attribute = (event: TrailEvent) => readonly (string | undefined)[];

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/view-cloudtrail-events-cli.html */
const attributes: Readonly<Record<LookupAttributeKey, Attribute>> = {
  AccessKeyId: ({ accessKeyId }) => [accessKeyId],
  EventId: ({ id }) => [id],
  EventName: ({ name }) => [name],
  EventSource: ({ source }) => [source],
  ReadOnly: ({ readOnly }) => [String(readOnly)],
  ResourceName: ({ resources }) => resources.map(({ name }) => name),
  ResourceType: ({ resources }) => resources.map(({ type }) => type),
  Username: ({ username }) => [username],
};

function describe(event: TrailEvent): Event {
  return {
    EventId: event.id,
    EventName: event.name,
    ReadOnly: String(event.readOnly),
    AccessKeyId: event.accessKeyId,
    EventTime: new Date(wholeSecond(event.at)),
    EventSource: event.source,
    Username: event.username,
    Resources: event.resources.map(({ type, name }) => ({
      ResourceType: type,
      ResourceName: name,
    })),
    CloudTrailEvent: event.record,
  };
}

/** A token belongs to what was asked: the same attribute and the same times. */
function askedFor({ LookupAttributes, StartTime, EndTime }: Input): string {
  return JSON.stringify([LookupAttributes ?? [], StartTime ?? null, EndTime ?? null]);
}

function tokenAfter({ id }: TrailEvent, input: Input): string {
  return Buffer.from(JSON.stringify([id, askedFor(input)])).toString('base64url');
}

function lastSeen(token: string, input: Input): string {
  const [id] =
    Buffer.from(token, 'base64url')
      .toString()
      .match(/[0-9a-f-]{36}/) ?? [];
  const expected = Buffer.from(JSON.stringify([id, askedFor(input)])).toString('base64url');
  if (id === undefined || expected !== token) throw faults.token();
  return id;
}
