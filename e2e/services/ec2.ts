import assert from 'node:assert/strict';
import type { Cli } from '../shared/aws-cli.ts';

const image =
  '/aws/service/eks/optimized-ami/1.35/amazon-linux-2023/x86_64/standard/recommended/image_id';

/** A network with a way out, an instance in it, and all of it gone again. */
export async function ec2(cli: Cli): Promise<void> {
  const { aws, refused } = cli;
  const network = await create(cli);
  const { vpc, inside, gateway } = network;
  assert.match(
    await refused(`ec2 delete-vpc --vpc-id ${vpc}`),
    /\(DependencyViolation\) when calling the DeleteVpc operation: The vpc 'vpc-\w+' has depend/,
  );
  assert.match(
    await refused('ec2 create-vpc --cidr-block 10.61.0.0/16 --dry-run'),
    /\(DryRunOperation\).*Request would have succeeded, but DryRun flag is set/,
  );
  const instance = await launch(cli, inside);
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
  await aws(`ec2 wait instance-status-ok ${one}`);
  await aws(`ec2 terminate-instances ${one}`);
  await aws(`ec2 wait instance-terminated ${one}`);
  await aws(`ec2 delete-nat-gateway --nat-gateway-id ${gateway}`);
  await aws(`ec2 wait nat-gateway-deleted --nat-gateway-ids ${gateway}`);
  await remove(cli, network);
  assert.match(
    await refused(`ec2 describe-vpcs --vpc-ids ${vpc}`),
    /\(InvalidVpcID.NotFound\).*The vpc ID 'vpc-\w+' does not exist/,
  );
}

type Network = Readonly<
  Record<'vpc' | 'inside' | 'outside' | 'way' | 'address' | 'gateway', string>
>;

async function create({ aws }: Cli): Promise<Network> {
  const id = (line: string, query: string) => aws(`${line} --query ${query} --output text`);
  const vpc = await id(
    'ec2 create-vpc --cidr-block 10.60.0.0/16 ' +
      '--tag-specifications ResourceType=vpc,Tags=[{Key=Name,Value=flow}]',
    'Vpc.VpcId',
  );
  await aws(`ec2 wait vpc-available --filters Name=tag:Name,Values=flow --vpc-ids ${vpc}`);
  const subnet = (cidr: string, zone: string) =>
    id(
      `ec2 create-subnet --vpc-id ${vpc} --cidr-block ${cidr} --availability-zone ${zone}`,
      'Subnet.SubnetId',
    );
  const inside = await subnet('10.60.0.0/20', 'us-west-2a');
  const outside = await subnet('10.60.16.0/24', 'us-west-2b');
  const way = await id('ec2 create-internet-gateway', 'InternetGateway.InternetGatewayId');
  await aws(`ec2 attach-internet-gateway --internet-gateway-id ${way} --vpc-id ${vpc}`);
  const main = await aws(
    `ec2 describe-route-tables --filters Name=vpc-id,Values=${vpc} Name=association.main,Values=true`,
    ...['--query', 'RouteTables[0].RouteTableId', '--output', 'text'],
  );
  const everywhere = '--destination-cidr-block 0.0.0.0/0';
  await aws(`ec2 create-route --route-table-id ${main} ${everywhere} --gateway-id ${way}`);
  const address = await id('ec2 allocate-address --domain vpc', 'AllocationId');
  const gateway = await id(
    `ec2 create-nat-gateway --subnet-id ${outside} --allocation-id ${address}`,
    'NatGateway.NatGatewayId',
  );
  await aws(`ec2 wait nat-gateway-available --nat-gateway-ids ${gateway}`);
  const page = await aws(
    `ec2 describe-subnets --filters Name=vpc-id,Values=${vpc} --max-items 1 --query`,
    'Subnets[].[AvailabilityZone,AvailableIpAddressCount]',
  );
  assert.equal(page.length, 1);
  return { vpc, inside, outside, way, address, gateway };
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

async function remove({ aws }: Cli, network: Network): Promise<void> {
  const { vpc, inside, outside, way, address } = network;
  await aws(`ec2 release-address --allocation-id ${address}`);
  await aws(`ec2 delete-subnet --subnet-id ${inside}`);
  await aws(`ec2 delete-subnet --subnet-id ${outside}`);
  await aws(`ec2 detach-internet-gateway --internet-gateway-id ${way} --vpc-id ${vpc}`);
  await aws(`ec2 delete-internet-gateway --internet-gateway-id ${way}`);
  await aws(`ec2 delete-vpc --vpc-id ${vpc}`);
}
