// Sources: docs, EC2 API reference: API error response, common parameters; recorded answers.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sendRaw, signed } from '../testing/raw.ts';
import { type Started, started } from '../testing/started.ts';

let sandbox: Started;
beforeAll(async () => {
  sandbox = await started();
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const FORM = ['Content-Type', 'application/x-www-form-urlencoded'] as const;
const who = () => sandbox.credentialsOf('gantry-admin');

function ask(body: string, credentials = who(), at?: number) {
  const signing = { credentials, service: 'ec2', region: 'us-west-2', ...(at ? { at } : {}) };
  return sendRaw(sandbox.url, signed(sandbox.url, { headers: [FORM], body }, signing));
}

describe('an answer of EC2', () => {
  it('has its id in front and lists of items', async () => {
    const body =
      'Action=DescribeVpcs&Version=2016-11-15&Filter.1.Name=tag%3AName&Filter.1.Value.1=prod';
    const { status, headers, body: xml } = await ask(body);
    const id = headers.get('x-amzn-requestid');
    expect(status).toBe(200);
    expect(xml).toContain(
      `<?xml version="1.0" encoding="UTF-8"?>\n<DescribeVpcsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>${id}</requestId><vpcSet><item><ownerId>111122223333</ownerId>`,
    );
    expect(xml.match(/<vpcId>/g)).toHaveLength(1);
  });

  it('says that a thing is done which has no output', async () => {
    const subnet = 'ResourceId.1=subnet-01b7e4f3a92c5d608&Tag.1.Key=a&Tag.1.Value=b%3C';
    const { body } = await ask(`Action=CreateTags&Version=2016-11-15&${subnet}`);
    expect(body).toMatch(
      /<CreateTagsResponse xmlns="[^"]+"><requestId>[^<]+<\/requestId><return>true<\/return><\/CreateTagsResponse>$/,
    );
  });

  it('is an error with its parts in their places', async () => {
    const { status, body } = await ask('Action=DeleteVpc&Version=2016-11-15&VpcId=%3Cx%3E');
    expect(status).toBe(400);
    expect(body).toMatch(
      /<Response><Errors><Error><Code>InvalidVpcID.Malformed<\/Code><Message>Invalid id: &quot;&lt;x&gt;&quot; \(expecting &quot;vpc-...&quot;\)<\/Message><\/Error><\/Errors><RequestID>[0-9a-f-]{36}<\/RequestID><\/Response>$/,
    );
  });

  it.each([
    ['Action=Nothing&Version=2016-11-15', 'InvalidAction'],
    ['Action=DescribeVpcs&Version=2010-01-01', 'InvalidAction'],
    ['Version=2016-11-15', 'MissingAction'],
    ['Action=DescribeVpcs&Version=2016-11-15&MaxResults=many', 'InvalidParameterValue'],
    ['Action=DescribeVpcs&Version=2016-11-15&Filter.x.Name=y', 'InvalidParameterValue'],
    ['Action=DeleteVpc&Version=2016-11-15', 'MissingParameter'],
    ['Action=CreateVolume&Version=2016-11-15', 'NotImplemented'],
  ])('to %s is %s', async (body, code) => {
    expect((await ask(body)).body).toContain(`<Code>${code}</Code>`);
  });
});

describe('a caller whom EC2 does not know', () => {
  const body = 'Action=DescribeVpcs&Version=2016-11-15';

  it('is told so in the same words, whatever is wrong', async () => {
    for (const wrong of [
      { ...who(), secretAccessKey: 'x' },
      { accessKeyId: 'AKIANOBODYNOBODY0000', secretAccessKey: 'x' },
    ]) {
      const answer = await ask(body, wrong);
      expect(answer.status).toBe(401);
      expect(answer.body).toContain(
        '<Code>AuthFailure</Code><Message>AWS was not able to validate the provided access credentials</Message>',
      );
    }
  });

  it('has a clock that is slow', async () => {
    const answer = await ask(body, who(), Date.now() - 20 * 60_000);
    expect(answer.status).toBe(400);
    expect(answer.body).toContain('<Code>RequestExpired</Code><Message>Request has expired.');
  });

  it('has not signed at all', async () => {
    const answer = await sendRaw(sandbox.url, { headers: [FORM], body });
    expect(answer.body).toContain(
      '<Code>MissingParameter</Code><Message>The request must contain the parameter AWSAccessKeyId</Message>',
    );
  });
});
