import assert from 'node:assert/strict';
import type { Cli } from '../shared/aws-cli.ts';

type Recorded = { readonly requestParameters?: { readonly name?: string } };

/** What was done, by whom, and that it was refused. */
export async function cloudtrail({ aws, refused, as, sandbox }: Cli): Promise<void> {
  const viewer = as(sandbox.profile('gantry-viewer'));
  await viewer.refused('ssm put-parameter --name /trail --type String --value hidden');
  await aws('ssm put-parameter --name /trail --type String --value hidden');
  await aws('ssm delete-parameter --name /trail');
  const lookup = 'cloudtrail lookup-events --lookup-attributes';
  const byName = `${lookup} AttributeKey=EventName,AttributeValue=PutParameter`;
  const { Events } = await aws(byName);
  const records = Events.map((it: { CloudTrailEvent: string }) => JSON.parse(it.CloudTrailEvent));
  const [done, denied, ...others] = records.filter(({ requestParameters }: Recorded) => {
    return requestParameters?.name === '/trail';
  });
  assert.deepEqual(others, []);
  assert.equal(done.requestParameters.value, 'HIDDEN_DUE_TO_SECURITY_REASONS');
  assert.equal(done.userIdentity.userName, 'gantry-admin');
  assert.match(done.userAgent, /aws-cli\/2\./);
  assert.match(denied.errorCode, /^AccessDenied/);
  assert.match(denied.errorMessage, /gantry-viewer is not authorized to perform: ssm:PutParameter/);
  const page = await aws('cloudtrail lookup-events --max-items 3 --page-size 2');
  assert.equal(page.Events.length, 3);
  assert.ok(page.NextToken);
  assert.match(await aws(`${byName} --output table --max-items 1`), /\| +Username +\|/);
  assert.match(
    await refused('cloudtrail lookup-events --start-time 2026-11-02 --end-time 2026-11-01'),
    /\(InvalidTimeRangeException\) when calling the LookupEvents operation/,
  );
}
