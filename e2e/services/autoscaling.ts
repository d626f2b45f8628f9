import assert from 'node:assert/strict';
import { type Cli, until } from '../shared/aws-cli.ts';

const subnets = 'subnet-04ea17c6dc5f80936,subnet-05fb28d7ed6091a47';
const named = '--auto-scaling-group-name flow';

const describe = 'autoscaling describe-auto-scaling-groups --auto-scaling-group-names flow';

/** A group that grows, is in use, and goes with its instances. */
export async function autoscaling(cli: Cli): Promise<void> {
  const { aws, refused } = cli;
  const image = await aws(
    'ec2 describe-images --owners amazon --query Images[0].ImageId --output text --filters',
    ...['Name=architecture,Values=x86_64', 'Name=name,Values=amazon-eks-node-al2023-*'],
  );
  const data = JSON.stringify({ ImageId: image, InstanceType: 't3.small' });
  await aws('ec2 create-launch-template --launch-template-name flow --launch-template-data', data);
  const create =
    `autoscaling create-auto-scaling-group ${named} --min-size 1 --max-size 3 ` +
    `--vpc-zone-identifier ${subnets} --launch-template LaunchTemplateName=flow,Version=$Latest ` +
    '--tags Key=Name,Value=flow,PropagateAtLaunch=true';
  await aws(create);
  await settled(cli, 1);
  assert.match(
    await refused(create),
    /\(AlreadyExists\) when calling the CreateAutoScalingGroup operation/,
  );
  await aws(`autoscaling set-desired-capacity ${named} --desired-capacity 2`);
  assert.match(
    await refused(`autoscaling set-desired-capacity ${named} --desired-capacity 4`),
    /\(ValidationError\).*SetDesiredCapacity/,
  );
  const groups = await aws(
    'autoscaling describe-auto-scaling-groups --filters Name=tag:Name,Values=flow --query',
    'AutoScalingGroups[].[AutoScalingGroupName,DesiredCapacity]',
  );
  assert.deepEqual(groups, [['flow', 2]]);
  await settled(cli, 2);
  const page = await aws(
    `autoscaling describe-scaling-activities ${named} --max-items 1 --page-size 1`,
  );
  assert.equal(page.Activities[0].StatusCode, 'Successful');
  assert.ok(page.NextToken);
  assert.match(
    await refused(`autoscaling delete-auto-scaling-group ${named}`),
    /\(ResourceInUse\) when calling the DeleteAutoScalingGroup operation: You cannot delete/,
  );
  await aws(`autoscaling delete-auto-scaling-group ${named} --force-delete`);
  const left = () => aws(`${describe} --query length(AutoScalingGroups)`);
  await until(async () => (await left()) === '0');
  const tags = await aws('autoscaling describe-tags --filters Name=auto-scaling-group,Values=flow');
  assert.deepEqual(tags.Tags, []);
  await aws('ec2 delete-launch-template --launch-template-name flow');
}

/** So many are in service; there is no waiter for it. */
async function settled({ aws }: Cli, count: number): Promise<void> {
  const states = () =>
    aws(describe, '--query', 'AutoScalingGroups[0].Instances[].LifecycleState', '--output', 'text');
  await until(async () => (await states()) === Array(count).fill('InService').join('\t'));
}
