import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cli } from '../shared/aws-cli.ts';

const subnets = ['subnet-04ea17c6dc5f80936', 'subnet-05fb28d7ed6091a47'];
const role = (name: string) => `arn:aws:iam::111122223333:role/${name}`;

/** A cluster with an add-on and a node group, by a CLI that is older than access entries. */
export async function eks(cli: Cli): Promise<void> {
  const { aws, refused } = cli;
  const create =
    `eks create-cluster --name flow --role-arn ${role('eks-cluster')} --tags team=flow ` +
    `--resources-vpc-config subnetIds=${subnets.join(',')} --kubernetes-version 1.35`;
  const made = await aws(`${create} --query cluster.status`);
  assert.equal(made, 'CREATING');
  await aws('eks wait cluster-active --name flow');
  assert.match(
    await refused(create),
    /\(ResourceInUseException\) when calling the CreateCluster operation: Cluster already exists/,
  );
  const page = await aws('eks list-clusters --max-items 2 --page-size 1');
  const rest = await aws(`eks list-clusters --starting-token ${page.NextToken}`);
  assert.deepEqual([...page.clusters, ...rest.clusters].sort(), [
    'flow',
    'prod',
    'shop-dev',
    'staging',
  ]);
  await kubeconfig(cli);
  await addon(cli);
  await nodegroup(cli);
  assert.match(
    await refused('eks delete-cluster --name flow'),
    /\(ResourceInUseException\).*Cluster has nodegroups attached/,
  );
  await aws('eks delete-nodegroup --cluster-name flow --nodegroup-name ng');
  await aws('eks wait nodegroup-deleted --cluster-name flow --nodegroup-name ng');
  await aws('eks delete-cluster --name flow');
  await aws('eks wait cluster-deleted --name flow');
}

async function kubeconfig({ aws, sandbox }: Cli): Promise<void> {
  await aws('eks update-kubeconfig --name flow --kubeconfig kubeconfig --alias flow');
  const written = readFileSync(join(sandbox.folder, 'kubeconfig'), 'utf8');
  assert.match(written, /certificate-authority-data: \S+/);
  assert.match(written, /name: arn:aws:eks:us-west-2:111122223333:cluster\/flow/);
}

async function addon({ aws }: Cli): Promise<void> {
  const about = '--cluster-name flow --addon-name vpc-cni';
  const versions = await aws(
    'eks describe-addon-versions --kubernetes-version 1.35 --addon-name vpc-cni --query',
    'addons[0].addonVersions[].addonVersion',
  );
  await aws(`eks create-addon ${about} --addon-version ${versions[0]}`);
  await aws(`eks wait addon-active ${about}`);
}

async function nodegroup({ aws }: Cli): Promise<void> {
  const about = '--cluster-name flow --nodegroup-name ng';
  await aws(
    `eks create-nodegroup ${about} --node-role ${role('eks-node')} --instance-types t3.medium`,
    ...['--subnets', ...subnets, '--scaling-config', 'minSize=1,maxSize=3,desiredSize=1'],
  );
  await aws(`eks wait nodegroup-active ${about}`);
  await aws(
    `eks update-nodegroup-config ${about} --scaling-config minSize=1,maxSize=3,desiredSize=2`,
  );
  await aws(`eks wait nodegroup-active ${about}`);
  const found = await aws(
    `eks describe-nodegroup ${about} --query`,
    'nodegroup.[scalingConfig.desiredSize,health.issues]',
  );
  assert.deepEqual(found, [2, []]);
}
