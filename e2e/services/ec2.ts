import assert from 'node:assert/strict';
import { type Cli, until } from '../shared/aws-cli.ts';

const image =
  '/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/image_id';

/** A network with a NAT gateway, an instance in it, and all of it gone again. */
export async function ec2(cli: Cli): Promise<void> {
  const { aws, refused } = cli;
  const network = await create(cli);
  const { vpc, subnet, gateway } = network;
  assert.match(
    await refused(`ec2 delete-vpc --vpc-id ${vpc}`),
    /\(DependencyViolation\) when calling the DeleteVpc operation: The vpc 'vpc-\w+' has depend/,
  );
  assert.match(
    await refused('ec2 create-vpc --cidr-block 10.61.0.0/16 --dry-run'),
    /\(DryRunOperation\).*Request would have succeeded, but DryRun flag is set/,
  );
  const instance = await launch(cli, subnet);
  const where = `Name=vpc-id,Values=${vpc} Name=instance-state-name,Values=running,pending`;
  const found = await aws(
    `ec2 describe-instances --filters ${where} --query`,
    'Reservations[].Instances[].[InstanceId,Tags[0].Value,State.Name]',
  );
  assert.deepEqual(found, [[instance, 'flow', 'running']]);
  const one = `--instance-ids ${instance}`;
  assert.match(
    await aws(`ec2 describe-instances ${one} --output table`),
    new RegExp(`InstanceId +\\|+ +${instance} +\\|`),
  );
  await aws(`ec2 terminate-instances ${one}`);
  // The CLI's waiter looks every 15 seconds, and what has ended is shown for 4.
  const left = `ec2 describe-instances --filters Name=instance-id,Values=${instance}`;
  const state = () => aws(left, '--query', 'Reservations[].Instances[].State.Name');
  await until(async () => ['[]', '["terminated"]'].includes(JSON.stringify(await state())));
  await aws(`ec2 delete-nat-gateway --nat-gateway-id ${gateway}`);
  await aws(`ec2 wait nat-gateway-deleted --nat-gateway-ids ${gateway}`);
  await remove(cli, network);
  assert.match(
    await refused(`ec2 describe-vpcs --vpc-ids ${vpc}`),
    /\(InvalidVpcID.NotFound\).*The vpc ID 'vpc-\w+' does not exist/,
  );
}

type Network = Readonly<Record<'vpc' | 'subnet' | 'gateway', string>>;

async function create({ aws }: Cli): Promise<Network> {
  const id = (line: string, query: string) => aws(`${line} --query ${query} --output text`);
  const vpc = await id(
    'ec2 create-vpc --cidr-block 10.60.0.0/16 ' +
      '--tag-specifications ResourceType=vpc,Tags=[{Key=Name,Value=flow}]',
    'Vpc.VpcId',
  );
  await aws(`ec2 wait vpc-available --filters Name=tag:Name,Values=flow --vpc-ids ${vpc}`);
  const subnet = await id(
    `ec2 create-subnet --vpc-id ${vpc} --cidr-block 10.60.0.0/20 --availability-zone us-west-2a`,
    'Subnet.SubnetId',
  );
  const gateway = await id(
    `ec2 create-nat-gateway --subnet-id ${subnet} --connectivity-type private`,
    'NatGateway.NatGatewayId',
  );
  await aws(`ec2 wait nat-gateway-available --nat-gateway-ids ${gateway}`);
  const left = await aws(
    `ec2 describe-subnets --filters Name=vpc-id,Values=${vpc} --max-items 1 --query`,
    'Subnets[].[AvailabilityZone,AvailableIpAddressCount]',
  );
  assert.deepEqual(left, [['us-west-2a', 4090]]);
  return { vpc, subnet, gateway };
}

async function launch({ aws }: Cli, subnet: string): Promise<string> {
  const types = await aws(
    'ec2 describe-instance-types --max-items 7 --page-size 5 --query InstanceTypes[].InstanceType',
    ...['--filters', 'Name=processor-info.supported-architecture,Values=x86_64'],
  );
  assert.equal(types.length, 7);
  const instance = await aws(
    `ec2 run-instances --image-id resolve:ssm:${image} --instance-type t3.small`,
    ...`--subnet-id ${subnet} --query Instances[0].InstanceId --output text`.split(' '),
    ...['--tag-specifications', 'ResourceType=instance,Tags=[{Key=Name,Value=flow}]'],
  );
  await aws(`ec2 wait instance-running --instance-ids ${instance}`);
  return instance;
}

async function remove({ aws }: Cli, { vpc, subnet }: Network): Promise<void> {
  await aws(`ec2 delete-subnet --subnet-id ${subnet}`);
  await aws(`ec2 delete-vpc --vpc-id ${vpc}`);
}
