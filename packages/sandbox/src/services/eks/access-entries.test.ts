import { describe, expect } from 'vitest';
import { clusterRole, MINUTE, refusal, subnetIds, test } from './testing/world.ts';

const clusterName = 'prod';
const principalArn = 'arn:aws:iam::111122223333:role/shop-checkout';
const entry = { clusterName, principalArn };
const policyArn = 'arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy';

describe('entries', () => {
  test('are made for roles, changed and deleted', async ({ world: { eks } }) => {
    const { accessEntry } = await eks.createAccessEntry({ ...entry, kubernetesGroups: ['shop'] });
    expect(accessEntry).toMatchObject({
      ...entry,
      type: 'STANDARD',
      kubernetesGroups: ['shop'],
      username: 'arn:aws:sts::111122223333:assumed-role/shop-checkout/{{SessionName}}',
      // Recorded: https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3293
      accessEntryArn: expect.stringMatching(
        /:access-entry\/prod\/role\/111122223333\/shop-checkout\/[0-9a-f-]{36}$/,
      ),
    });
    await eks.updateAccessEntry({ ...entry, username: 'checkout' });
    expect((await eks.describeAccessEntry(entry)).accessEntry).toMatchObject({
      username: 'checkout',
      kubernetesGroups: ['shop'],
    });
    await eks.deleteAccessEntry(entry);
    // Recorded: aws eks describe-access-entry, 2026
    expect(await refusal(eks.describeAccessEntry(entry))).toEqual({
      name: 'ResourceNotFoundException',
      status: 404,
      message:
        'The specified principalArn could not be found. You can view your available access ' +
        "entries with 'list-access-entries'.",
      clusterName,
    });
  });

  test('are listed by the policy they hold', async ({ world: { eks } }) => {
    const { accessEntries } = await eks.listAccessEntries({
      clusterName,
      associatedPolicyArn: policyArn,
    });
    expect(accessEntries).toEqual(['arn:aws:iam::111122223333:user/gantry-viewer']);
  });

  test('are not known to a cluster of the ConfigMap', async ({ world: { eks, clock } }) => {
    const name = 'legacy';
    await eks.createCluster({ name, roleArn: clusterRole, resourcesVpcConfig: { subnetIds } });
    // Recorded: https://github.com/aws-samples, an EKS workshop's output
    expect(await refusal(eks.listAccessEntries({ clusterName: name }))).toEqual({
      name: 'InvalidRequestException',
      status: 400,
      message:
        "The cluster's authentication mode must be set to one of [API, API_AND_CONFIG_MAP] to " +
        'perform this operation.',
      clusterName: name,
    });
    clock.advance(12 * MINUTE);
    await eks.updateClusterConfig({ name, accessConfig: { authenticationMode: 'API' } });
    clock.advance(3 * MINUTE);
    const { accessEntries } = await eks.listAccessEntries({ clusterName: name });
    expect(accessEntries).toContain('arn:aws:iam::111122223333:user/gantry-admin');
    const accessConfig = { authenticationMode: 'CONFIG_MAP' } as const;
    const back = await refusal(eks.updateClusterConfig({ name, accessConfig }));
    expect(back.name).toBe('InvalidParameterException');
  });
});

describe('policies', () => {
  test('are associated with a scope, and again with another', async ({ world: { eks } }) => {
    await eks.createAccessEntry(entry);
    const namespace = { type: 'namespace', namespaces: ['shop'] } as const;
    const scope = { ...namespace, namespaces: [...namespace.namespaces] };
    await eks.associateAccessPolicy({ ...entry, policyArn, accessScope: scope });
    await eks.associateAccessPolicy({ ...entry, policyArn, accessScope: { type: 'cluster' } });
    const { associatedAccessPolicies } = await eks.listAssociatedAccessPolicies(entry);
    expect(associatedAccessPolicies).toMatchObject([
      { policyArn, accessScope: { type: 'cluster', namespaces: [] } },
    ]);
    await eks.disassociateAccessPolicy({ ...entry, policyArn });
    const after = await eks.listAssociatedAccessPolicies(entry);
    expect(after.associatedAccessPolicies).toEqual([]);
  });

  test('are those that AWS lists', async ({ world: { eks } }) => {
    const { accessPolicies = [] } = await eks.listAccessPolicies({});
    expect(accessPolicies).toHaveLength(33);
    expect(accessPolicies).toContainEqual({ name: 'AmazonEKSViewPolicy', arn: policyArn });
  });
});

describe('a request is refused for', () => {
  test('a principal that has an entry', async ({ world: { eks } }) => {
    await eks.createAccessEntry(entry);
    // Recorded: https://github.com/terraform-aws-modules/terraform-aws-eks/issues/3293
    expect(await refusal(eks.createAccessEntry(entry))).toEqual({
      name: 'ResourceInUseException',
      status: 409,
      message: 'The specified access entry resource is already in use on this cluster.',
      clusterName,
    });
  });

  test('a session, or a principal that is nobody', async ({ world: { eks } }) => {
    for (const nobody of [
      'arn:aws:sts::111122223333:assumed-role/eks-node/session',
      'arn:aws:iam::111122223333:role/nobody',
      'arn:aws:iam::111122223333:group/platform',
      'gantry-admin',
    ]) {
      const fault = await refusal(eks.createAccessEntry({ clusterName, principalArn: nobody }));
      // Recorded: several Terraform reports
      expect(fault).toMatchObject({
        name: 'InvalidParameterException',
        status: 400,
        message: 'The specified principalArn is invalid: invalid principal.',
      });
    }
  });

  test('a policy that does not exist', async ({ world: { eks } }) => {
    await eks.createAccessEntry(entry);
    const accessScope = { type: 'cluster' } as const;
    const wrong = policyArn.replace('::aws', ':aws');
    const fault = await refusal(
      eks.associateAccessPolicy({ ...entry, policyArn: wrong, accessScope }),
    );
    // Recorded: aws eks associate-access-policy, 2026
    expect(fault).toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified policyArn could not be found.',
    });
  });

  test('a policy for nodes', async ({ world: { eks } }) => {
    const node = { clusterName, principalArn: 'arn:aws:iam::111122223333:role/eks-node' };
    const accessScope = { type: 'cluster' } as const;
    const fault = await refusal(eks.associateAccessPolicy({ ...node, policyArn, accessScope }));
    // Recorded: https://github.com/aws-controllers-k8s/community/issues/2144
    expect(fault.message).toBe(
      'This operation can only be performed on Access Entries with a type of "STANDARD".',
    );
  });
});
