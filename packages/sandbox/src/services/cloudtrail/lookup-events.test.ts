import {
  CloudTrailClient,
  type LookupAttributeKey,
  LookupEventsCommand,
  type LookupEventsCommandInput,
} from '@aws-sdk/client-cloudtrail';
import { DescribeClusterCommand, EKSClient, TagResourceCommand } from '@aws-sdk/client-eks';
import { CreateAccessKeyCommand, DeleteRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { invoke } from '../../invoke.ts';
import { sendRaw } from '../../testing/raw.ts';
import { keysOf, policy, refusal, type Started, started } from '../../testing/started.ts';
import { MOST_EVENTS, trailOf } from '../../trail/store.ts';

// Source of the record's form: docs, CloudTrail user guide, "record contents" and "userIdentity".

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const START = Date.parse('2026-11-22T12:00:00Z');
const CLUSTER = 'arn:aws:eks:us-west-2:111122223333:cluster/shop-dev';

let clock: SteppedClock;
let world: Started;
beforeEach(async () => {
  clock = new SteppedClock(START);
  world = await started({ clock });
});
afterEach(() => world.close());

async function lookup(input: LookupEventsCommandInput, region?: string) {
  const client = world.client(CloudTrailClient, 'gantry-admin', region);
  const { Events = [], NextToken } = await client.send(new LookupEventsCommand(input));
  const records = Events.map((event) => JSON.parse(event.CloudTrailEvent ?? ''));
  return { events: Events, records, NextToken };
}

function by(AttributeKey: LookupAttributeKey, AttributeValue: string): LookupEventsCommandInput {
  return { LookupAttributes: [{ AttributeKey, AttributeValue }] };
}

/** Events become visible some minutes after the call. */
function delivered(): void {
  clock.advance(5 * MINUTE);
}

test('the history says who made a cluster, as far as it reaches back', async () => {
  const { events, records } = await lookup(by('EventName', 'CreateCluster'));
  expect(events).toEqual([
    {
      EventId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      EventName: 'CreateCluster',
      ReadOnly: 'false',
      EventTime: new Date(START - 30 * DAY),
      EventSource: 'eks.amazonaws.com',
      Username: 'gantry-admin',
      Resources: [{ ResourceType: 'AWS::EKS::Cluster', ResourceName: 'shop-dev' }],
      CloudTrailEvent: expect.any(String),
    },
  ]);
  expect(records[0]).toMatchObject({
    eventVersion: '1.11',
    eventTime: '2026-10-23T12:00:00Z',
    userIdentity: { type: 'IAMUser', userName: 'gantry-admin' },
    requestParameters: { name: 'shop-dev', version: '1.36' },
    responseElements: { cluster: { name: 'shop-dev', status: 'CREATING' } },
  });
  expect((await lookup(by('ResourceName', 'prod'))).events).toEqual([]);
});

test('a change over the wire becomes a whole record', async () => {
  const tags = { 'cost-center': 'cc-1' };
  const eks = world.client(EKSClient);
  await eks.send(new TagResourceCommand({ resourceArn: CLUSTER, tags }));
  delivered();
  const { records } = await lookup(by('EventName', 'TagResource'));
  expect(records).toEqual([
    {
      eventVersion: '1.11',
      userIdentity: {
        type: 'IAMUser',
        principalId: expect.stringMatching(/^AIDA/),
        arn: 'arn:aws:iam::111122223333:user/gantry-admin',
        accountId: '111122223333',
        accessKeyId: world.credentialsOf('gantry-admin').accessKeyId,
        userName: 'gantry-admin',
      },
      eventTime: '2026-11-22T12:00:00Z',
      eventSource: 'eks.amazonaws.com',
      eventName: 'TagResource',
      awsRegion: 'us-west-2',
      sourceIPAddress: '127.0.0.1',
      userAgent: expect.stringContaining('aws-sdk-js/3'),
      requestParameters: { resourceArn: encodeURIComponent(CLUSTER), tags },
      responseElements: null,
      requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      eventID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      readOnly: false,
      eventType: 'AwsApiCall',
      managementEvent: true,
      recipientAccountId: '111122223333',
      eventCategory: 'Management',
    },
  ]);
});

test('an event is not there until it has been delivered', async () => {
  const eks = world.client(EKSClient);
  await eks.send(new DescribeClusterCommand({ name: 'prod' }));
  clock.advance(5 * MINUTE - 1);
  expect((await lookup(by('EventName', 'DescribeCluster'))).events).toEqual([]);
  clock.advance(1);
  expect((await lookup(by('EventName', 'DescribeCluster'))).events).toHaveLength(1);
});

test('refused calls are recorded with code and words, unsigned ones are not', async () => {
  const viewer = world.client(EKSClient, 'gantry-viewer');
  const iam = world.client(IAMClient);
  await refusal(viewer.send(new TagResourceCommand({ resourceArn: CLUSTER, tags: {} })));
  await refusal(viewer.send(new DescribeClusterCommand({ name: 'nowhere' })));
  await refusal(iam.send(new DeleteRoleCommand({ RoleName: 'nobody' })));
  await sendRaw(world.url, { target: '/clusters', method: 'GET' });
  delivered();
  const { records } = await lookup(by('Username', 'gantry-viewer'));
  expect(records).toMatchObject([
    {
      eventName: 'DescribeCluster',
      errorCode: 'ResourceNotFoundException',
      errorMessage: 'No cluster found for name: nowhere.',
      requestParameters: { name: 'nowhere' },
      readOnly: true,
    },
    {
      eventName: 'TagResource',
      errorCode: 'AccessDenied',
      errorMessage: expect.stringContaining('not authorized to perform: eks:TagResource'),
      responseElements: null,
    },
  ]);
  const global = await lookup(by('EventName', 'DeleteRole'), 'us-east-1');
  expect(global.records).toMatchObject([{ errorCode: 'NoSuchEntityException' }]);
  expect((await lookup(by('EventName', 'ListClusters'))).events).toEqual([]);
});

test('calls to IAM are looked up in us-east-1, without the secrets they gave out', async () => {
  const iam = world.client(IAMClient, 'gantry-admin', 'eu-west-1');
  const made = await iam.send(new CreateAccessKeyCommand({ UserName: 'gantry-viewer' }));
  delivered();
  const accessKeyId = made.AccessKey?.AccessKeyId ?? '';
  expect((await lookup(by('ResourceName', accessKeyId))).events).toEqual([]);
  const { events, records } = await lookup(by('ResourceName', accessKeyId), 'us-east-1');
  expect(events[0]?.Resources).toEqual([
    { ResourceType: 'AWS::IAM::User', ResourceName: 'gantry-viewer' },
    { ResourceType: 'AWS::IAM::AccessKey', ResourceName: accessKeyId },
  ]);
  expect(records[0]).toMatchObject({
    awsRegion: 'us-east-1',
    requestParameters: { userName: 'gantry-viewer' },
    responseElements: {
      accessKey: {
        userName: 'gantry-viewer',
        accessKeyId,
        status: 'Active',
        createDate: 'Nov 22, 2026, 12:00:00 PM',
      },
    },
  });
  expect(JSON.stringify(records)).not.toContain(made.AccessKey?.SecretAccessKey);
});

test('a role session is recorded with who issued it', async () => {
  const { account } = world;
  const role = 'arn:aws:iam::111122223333:role/auditor';
  const Principal = { AWS: '111122223333' };
  const trust = policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
  invoke(account, {
    service: 'iam',
    operation: 'CreateRole',
    input: { RoleName: 'auditor', AssumeRolePolicyDocument: trust },
  });
  const sts = world.client(STSClient);
  const assume = { RoleArn: role, RoleSessionName: 'night-shift' };
  const { Credentials } = await sts.send(new AssumeRoleCommand(assume));
  const auditor = world.client(EKSClient, keysOf(Credentials));
  await refusal(auditor.send(new DescribeClusterCommand({ name: 'prod' })));
  delivered();
  const assumed = await lookup(by('EventName', 'AssumeRole'));
  expect(assumed.records[0]).toMatchObject({
    readOnly: true,
    requestParameters: { roleArn: role, roleSessionName: 'night-shift' },
    resources: [{ accountId: '111122223333', type: 'AWS::IAM::Role', ARN: role }],
    responseElements: { credentials: { accessKeyId: Credentials?.AccessKeyId } },
  });
  expect(assumed.records[0].responseElements.credentials).not.toHaveProperty('secretAccessKey');
  const { records } = await lookup(by('AccessKeyId', Credentials?.AccessKeyId ?? ''));
  expect(records[0].userIdentity).toEqual({
    type: 'AssumedRole',
    principalId: expect.stringMatching(/^AROA[A-Z2-7]{17}:night-shift$/),
    arn: 'arn:aws:sts::111122223333:assumed-role/auditor/night-shift',
    accountId: '111122223333',
    accessKeyId: Credentials?.AccessKeyId,
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: expect.stringMatching(/^AROA/),
        arn: role,
        accountId: '111122223333',
        userName: 'auditor',
      },
      attributes: { creationDate: '2026-11-22T12:00:00Z', mfaAuthenticated: 'false' },
    },
  });
});

test('pages are newest first, and a token belongs to its question', async () => {
  const first = await lookup({ MaxResults: 3 });
  const second = await lookup({ MaxResults: 50, NextToken: first.NextToken });
  const all = [...first.events, ...second.events].map(({ EventTime }) => Number(EventTime));
  expect(all).toEqual(all.toSorted((a, b) => b - a));
  expect(new Set([...first.events, ...second.events].map(({ EventId }) => EventId)).size).toBe(
    all.length,
  );
  const other = { ...by('EventName', 'CreateAddon'), NextToken: first.NextToken };
  expect(await refusal(lookup(other))).toMatch(/^400 InvalidNextTokenException/);
});

test.each<[string, LookupEventsCommandInput]>([
  ['InvalidMaxResultsException', { MaxResults: 51 }],
  ['InvalidTimeRangeException', { StartTime: new Date(START), EndTime: new Date(START - 1) }],
  [
    'InvalidLookupAttributesException',
    {
      LookupAttributes: [
        { AttributeKey: 'ReadOnly', AttributeValue: 'true' },
        { AttributeKey: 'EventName', AttributeValue: 'x' },
      ],
    },
  ],
])('%s', async (code, input) => {
  expect(await refusal(lookup(input))).toContain(`400 ${code}`);
});

test('times bound what is found; both ends count', async () => {
  const at = new Date(START - 30 * DAY);
  const { events } = await lookup({ StartTime: at, EndTime: at });
  expect(events.map(({ EventName }) => EventName)).toEqual([
    'CreateCluster',
    'DescribeClusterVersions',
  ]);
});

test('the number of events is bounded, and reads do not push out changes', async () => {
  const { changes, reads } = trailOf(world.account);
  const before = changes.length;
  const read = { service: 'eks', operation: 'ListClusters', input: {} };
  for (let calls = 0; calls <= MOST_EVENTS; calls += 1) invoke(world.account, read);
  expect(reads).toHaveLength(MOST_EVENTS);
  expect(changes).toHaveLength(before);
});
