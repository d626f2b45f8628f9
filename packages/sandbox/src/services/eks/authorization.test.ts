import { describe, expect } from 'vitest';
import { invoke } from '../../index.ts';
import { clusterRole, refusal, subnetIds, test, type World } from './testing/world.ts';

const cluster = { name: 'x', roleArn: clusterRole, resourcesVpcConfig: { subnetIds } };

/** Gives the viewer exactly one more statement. */
function allow({ account }: World, statement: object): void {
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', ...statement }],
  });
  const input = { UserName: 'gantry-viewer', PolicyName: 'more', PolicyDocument };
  invoke(account, { service: 'iam', operation: 'PutUserPolicy', input });
}

describe('a call is authorized against', () => {
  // Recorded: refusals of CreateCluster name the cluster, those of ListClusters all of them
  test('the cluster it would make', async ({ world }) => {
    const viewer = world.client('gantry-viewer');
    expect(await refusal(viewer.createCluster(cluster))).toMatchObject({
      name: 'AccessDeniedException',
      status: 403,
      message: expect.stringContaining(
        'eks:CreateCluster on resource: arn:aws:eks:us-west-2:111122223333:cluster/x',
      ),
    });
    allow(world, { Action: 'eks:CreateCluster', Resource: '*' });
    const passing = await refusal(viewer.createCluster(cluster));
    expect(passing.message).toContain(`iam:PassRole on resource: ${clusterRole}`);
  });

  test('a node group by its full ARN', async ({ world }) => {
    const Resource = 'arn:aws:eks:*:*:nodegroup/prod/general/*';
    allow(world, { Action: 'eks:DeleteNodegroup', Resource });
    const viewer = world.client('gantry-viewer');
    const other = { clusterName: 'prod', nodegroupName: 'batch-spot' };
    expect((await refusal(viewer.deleteNodegroup(other))).name).toBe('AccessDeniedException');
    const { nodegroup } = await viewer.deleteNodegroup({ ...other, nodegroupName: 'general' });
    expect(nodegroup?.status).toBe('DELETING');
  });

  test('tags of the resource', async ({ world }) => {
    const Condition = { StringEquals: { 'aws:ResourceTag/env': 'dev' } };
    allow(world, { Action: 'eks:UpdateClusterConfig', Resource: '*', Condition });
    const viewer = world.client('gantry-viewer');
    const change = { upgradePolicy: { supportType: 'EXTENDED' as const } };
    const prod = await refusal(viewer.updateClusterConfig({ name: 'prod', ...change }));
    expect(prod.name).toBe('AccessDeniedException');
    const { update } = await viewer.updateClusterConfig({ name: 'shop-dev', ...change });
    expect(update?.type).toBe('UpgradePolicyUpdate');
  });

  test('tags of the request', async ({ world }) => {
    const Condition = { StringEquals: { 'aws:RequestTag/team': 'shop' } };
    allow(world, { Action: 'eks:TagResource', Resource: '*', Condition });
    const viewer = world.client('gantry-viewer');
    const resourceArn = 'arn:aws:eks:us-west-2:111122223333:cluster/shop-dev';
    await viewer.tagResource({ resourceArn, tags: { team: 'shop' } });
    const fault = await refusal(viewer.tagResource({ resourceArn, tags: { team: 'data' } }));
    expect(fault.name).toBe('AccessDeniedException');
  });

  test('the access policy that would be associated', async ({ world }) => {
    const view = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';
    const Condition = { ArnEquals: { 'eks:policyArn': view } };
    allow(world, { Action: 'eks:AssociateAccessPolicy', Resource: '*', Condition });
    const viewer = world.client('gantry-viewer');
    const principalArn = 'arn:aws:iam::111122223333:user/gantry-viewer';
    const entry = { clusterName: 'prod', principalArn, accessScope: { type: 'cluster' as const } };
    const admin = view.replace('ViewPolicy', 'ClusterAdminPolicy');
    const fault = await refusal(viewer.associateAccessPolicy({ ...entry, policyArn: admin }));
    expect(fault.name).toBe('AccessDeniedException');
    await viewer.associateAccessPolicy({ ...entry, policyArn: view });
  });

  test('how a new cluster would be made', async ({ world }) => {
    const Condition = { Bool: { 'eks:endpointPublicAccess': 'false' } };
    allow(world, { Action: ['eks:CreateCluster'], Resource: '*', Condition });
    const viewer = world.client('gantry-viewer');
    const open = await refusal(viewer.createCluster(cluster));
    expect(open.message).toContain('eks:CreateCluster');
    const resourcesVpcConfig = {
      subnetIds,
      endpointPublicAccess: false,
      endpointPrivateAccess: true,
    };
    const closed = await refusal(viewer.createCluster({ ...cluster, resourcesVpcConfig }));
    expect(closed.message).toContain('iam:PassRole');
  });
});
