import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { waitUntilInstanceStatusOk } from '@aws-sdk/client-ec2';
import {
  waitUntilAddonActive,
  waitUntilAddonDeleted,
  waitUntilNodegroupActive,
} from '@aws-sdk/client-eks';
import { type Account, account, eventually, given, patience } from './eksctl/account.ts';
import { createCluster, deleteCluster, type Made } from './eksctl/cluster.ts';
import { createNetwork, deleteNetwork, type Network } from './eksctl/network.ts';
import { createNodes, deleteNodes, instancesOf, nodegroupName } from './eksctl/nodes.ts';
import { createRole, deleteRole, serviceAccount } from './eksctl/roles.ts';
import { type Sandbox, startSandbox } from './shared/sandbox.ts';

/** The steps in which eksctl makes a cluster and takes it down, by the clients that anyone has. */

const addons = ['vpc-cni', 'kube-proxy', 'eks-pod-identity-agent', 'coredns'] as const;
const clusterName = 'shop';

let sandbox: Sandbox;
let aws: Account;
before(async () => {
  sandbox = await startSandbox(5000);
  aws = account(sandbox);
});
after(() => sandbox?.stop());

/** The version of an add-on that EKS gives to a new cluster of this minor. */
async function defaultVersion(addonName: string, kubernetesVersion: string): Promise<string> {
  const found = await aws.eks.describeAddonVersions({ addonName, kubernetesVersion });
  const fits = found.addons?.[0]?.addonVersions?.find(({ compatibilities = [] }) =>
    compatibilities.some((it) => it.clusterVersion === kubernetesVersion && it.defaultVersion),
  );
  return given(fits?.addonVersion);
}

/** The end of an update of the cluster, an add-on or the node group. */
async function done(updateId: string | undefined, of: object = {}): Promise<void> {
  const asked = { name: clusterName, updateId, ...of };
  const { update } = await eventually(
    () => aws.eks.describeUpdate(asked),
    (answer) => answer.update?.status !== 'InProgress',
  );
  assert.deepEqual([update?.status, update?.errors], ['Successful', []]);
}

/** What the account holds outside of clusters and networks that stay. */
async function holdings() {
  const { Addresses = [] } = await aws.ec2.describeAddresses({});
  const { Vpcs = [] } = await aws.ec2.describeVpcs({});
  const { NetworkInterfaces = [] } = await aws.ec2.describeNetworkInterfaces({});
  return {
    addresses: Addresses.map(({ PublicIp }) => PublicIp).sort(),
    vpcs: Vpcs.map(({ VpcId }) => VpcId).sort(),
    interfaces: NetworkInterfaces.map(({ NetworkInterfaceId }) => NetworkInterfaceId).sort(),
  };
}

describe('a cluster in the order of eksctl', () => {
  let beforehand: Awaited<ReturnType<typeof holdings>>;
  let network: Network;
  let made: Made;
  let provider: string;
  let template: string;

  it('gets a network, roles and a control plane', async () => {
    beforehand = await holdings();
    network = await createNetwork(aws, clusterName);
    made = await createCluster(aws, clusterName, '1.34', network);
    const { accessEntries } = await aws.eks.listAccessEntries({ clusterName });
    assert.ok(accessEntries?.includes('arn:aws:iam::111122223333:user/gantry-admin'));
  });

  it('lets in by access entries and by the tokens of its service accounts', async () => {
    const principalArn = 'arn:aws:iam::111122223333:user/gantry-viewer';
    await aws.eks.createAccessEntry({ clusterName, principalArn });
    await aws.eks.associateAccessPolicy({
      ...{ clusterName, principalArn, accessScope: { type: 'namespace', namespaces: ['shop'] } },
      policyArn: 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy',
    });
    const Url = made.issuer;
    const ClientIDList = ['sts.amazonaws.com'];
    const answer = await aws.iam.createOpenIDConnectProvider({ Url, ClientIDList });
    provider = given(answer.OpenIDConnectProviderArn);
  });

  it('gets its add-ons, one with a role for its service account', async () => {
    const trust = serviceAccount(provider, 'kube-system', 'aws-node');
    const serviceAccountRoleArn = await createRole(aws, 'shop-cni', trust, [
      'AmazonEKS_CNI_Policy',
    ]);
    for (const addonName of addons) {
      await aws.eks.createAddon({
        ...{ clusterName, addonName, addonVersion: await defaultVersion(addonName, '1.34') },
        ...(addonName === 'vpc-cni' ? { serviceAccountRoleArn } : {}),
      });
    }
  });

  it('gets a node group whose instances run and are healthy', async () => {
    template = await createNodes(aws, made, network, { minSize: 1, maxSize: 4, desiredSize: 1 });
    const group = { clusterName, nodegroupName };
    await waitUntilNodegroupActive({ client: aws.eks, ...patience }, group);
    for (const addonName of addons) {
      await waitUntilAddonActive({ client: aws.eks, ...patience }, { clusterName, addonName });
    }
    const instances = await instancesOf(aws, made);
    assert.equal(instances.length, 1);
    assert.ok(network.inside.includes(instances[0]?.SubnetId ?? ''));
    assert.equal(instances[0]?.PublicIpAddress, undefined);
    const InstanceIds = instances.map(({ InstanceId }) => given(InstanceId));
    await waitUntilInstanceStatusOk({ client: aws.ec2, ...patience }, { InstanceIds });
  });

  it('grows from one node to three', async () => {
    const group = { clusterName, nodegroupName };
    const { update } = await aws.eks.updateNodegroupConfig({
      ...group,
      scalingConfig: { desiredSize: 3 },
    });
    await done(update?.id, { nodegroupName });
    const instances = await eventually(
      () => instancesOf(aws, made),
      (found) => found.length === 3 && found.every(({ State }) => State?.Name === 'running'),
    );
    const zones = instances.map(({ Placement }) => Placement?.AvailabilityZone).sort();
    assert.deepEqual(zones, ['us-west-2a', 'us-west-2b', 'us-west-2c']);
    const { nodegroup } = await aws.eks.describeNodegroup(group);
    const name = given(nodegroup?.resources?.autoScalingGroups?.[0]?.name);
    const { AutoScalingGroups } = await aws.scaling.describeAutoScalingGroups({
      AutoScalingGroupNames: [name],
    });
    assert.equal(AutoScalingGroups?.[0]?.DesiredCapacity, 3);
    assert.deepEqual(nodegroup?.health?.issues, []);
  });

  it('goes up a minor: control plane, add-ons, nodes', async () => {
    const old = (await instancesOf(aws, made)).map(({ InstanceId }) => InstanceId);
    const version = '1.35';
    const first = await aws.eks.updateClusterVersion({ name: clusterName, version });
    await done(first.update?.id);
    for (const addonName of addons) {
      const addonVersion = await defaultVersion(addonName, version);
      const { update } = await aws.eks.updateAddon({ clusterName, addonName, addonVersion });
      await done(update?.id, { addonName });
    }
    const group = { clusterName, nodegroupName };
    const { update } = await aws.eks.updateNodegroupVersion({ ...group, version });
    await done(update?.id, { nodegroupName });
    const { nodegroup } = await aws.eks.describeNodegroup(group);
    assert.deepEqual([nodegroup?.version, nodegroup?.status], [version, 'ACTIVE']);
    const young = await eventually(
      () => instancesOf(aws, made),
      (found) => found.length === 3,
    );
    assert.deepEqual(
      young.filter(({ InstanceId }) => old.includes(InstanceId)),
      [],
    );
  });

  it('is seen to be ready for the next', async () => {
    await aws.eks.startInsightsRefresh({ clusterName });
    await eventually(
      () => aws.eks.describeInsightsRefresh({ clusterName }),
      ({ status }) => status === 'COMPLETED',
    );
    const filter = { categories: ['UPGRADE_READINESS' as const] };
    const { insights = [] } = await aws.eks.listInsights({ clusterName, filter });
    assert.ok(insights.length >= 5, `${insights.length} insights`);
    const others = insights.filter(({ insightStatus }) => insightStatus?.status !== 'PASSING');
    assert.deepEqual(others, []);
  });

  it('goes in the reverse order, and gives back what it had', async () => {
    await assert.rejects(aws.ec2.deleteVpc({ VpcId: network.vpc }), {
      name: 'DependencyViolation',
    });
    await assert.rejects(aws.eks.deleteCluster({ name: clusterName }), {
      name: 'ResourceInUseException',
    });
    await deleteNodes(aws, made, template);
    for (const addonName of addons.toReversed()) {
      await aws.eks.deleteAddon({ clusterName, addonName });
      await waitUntilAddonDeleted({ client: aws.eks, ...patience }, { clusterName, addonName });
    }
    await deleteRole(aws, 'shop-cni');
    await aws.iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: provider });
    await deleteCluster(aws, made, network);
    await deleteNetwork(aws, network);
    assert.deepEqual(await holdings(), beforehand);
  });
});

describe('the same with no way out of the private subnets', () => {
  it('ends in a failed node group whose console says why, and can be deleted', async () => {
    const beforehand = await holdings();
    const network = await createNetwork(aws, clusterName, false);
    const made = await createCluster(aws, clusterName, '1.35', network);
    const scaling = { minSize: 2, maxSize: 2, desiredSize: 2 };
    const template = await createNodes(aws, made, network, scaling);
    const [{ InstanceId }] = await eventually(
      async () => (await instancesOf(aws, made)) as [{ InstanceId?: string }],
      (found) => found.length > 0,
    );
    const { nodegroup } = await eventually(
      () => aws.eks.describeNodegroup({ clusterName, nodegroupName }),
      (answer) => answer.nodegroup?.status !== 'CREATING',
    );
    assert.equal(nodegroup?.status, 'CREATE_FAILED');
    const [issue] = nodegroup?.health?.issues ?? [];
    assert.equal(issue?.code, 'NodeCreationFailure');
    assert.match(issue?.message ?? '', /Instances failed to join the kubernetes cluster/);
    assert.ok(issue?.resourceIds?.includes(given(InstanceId)));
    const { Output = '' } = await aws.ec2.getConsoleOutput({ InstanceId, Latest: true });
    assert.match(Buffer.from(Output, 'base64').toString(), /i\/o timeout/);
    await deleteNodes(aws, made, template);
    await deleteCluster(aws, made, network);
    await deleteNetwork(aws, network);
    assert.deepEqual(await holdings(), beforehand);
  });
});
