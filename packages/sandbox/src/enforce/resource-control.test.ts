// Sources: docs, AWS Organizations user guide: resource control policies.

import { ListClustersCommand } from '@aws-sdk/client-eks';
import {
  CreateGrantCommand,
  CreateKeyCommand,
  DescribeKeyCommand,
  KMSClient,
  RetireGrantCommand,
} from '@aws-sdk/client-kms';
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
  EnablePolicyTypeCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PRODUCTION, productionAdmin } from '../testing/production.ts';
import { outcome, policy, refusal, type Started, started } from '../testing/started.ts';

const PolicyType = 'RESOURCE_CONTROL_POLICY';
let sandbox: Started;
let organizations: OrganizationsClient;
beforeAll(async () => {
  sandbox = await started();
  organizations = sandbox.client(OrganizationsClient);
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  await organizations.send(new EnablePolicyTypeCommand({ RootId: Roots?.[0]?.Id, PolicyType }));
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const create = (Statement: object, Name = 'Perimeter') =>
  organizations.send(
    new CreatePolicyCommand({
      ...{ Name, Description: '', Type: PolicyType },
      Content: policy(Statement),
    }),
  );
const everybody = { Principal: '*', Action: 'sts:AssumeRole', Resource: '*' };

it('begins with one that allows all, and stays', async () => {
  const { Policies } = await organizations.send(
    new ListPoliciesForTargetCommand({ TargetId: PRODUCTION, Filter: PolicyType }),
  );
  expect(Policies?.map(({ Name }) => Name)).toEqual(['RCPFullAWSAccess']);
  const detach = { PolicyId: 'p-RCPFullAWSAccess', TargetId: PRODUCTION };
  expect(await refusal(organizations.send(new DetachPolicyCommand(detach)))).toMatch(
    /^400 InvalidInputException/,
  );
});

it('only denies, and denies everybody', async () => {
  const words = /^400 MalformedPolicyDocumentException/;
  expect(await refusal(create({ ...everybody, Effect: 'Allow' }))).toMatch(words);
  const one = { AWS: 'arn:aws:iam::111122223333:root' };
  expect(await refusal(create({ ...everybody, Effect: 'Deny', Principal: one }))).toMatch(words);
});

it('keeps callers of the managing account out of a member, until it is taken off', async () => {
  const { Policy } = await create({ ...everybody, Effect: 'Deny' });
  const onto = { PolicyId: Policy?.PolicySummary?.Id, TargetId: PRODUCTION };
  const before = await productionAdmin(sandbox);
  await organizations.send(new AttachPolicyCommand(onto));
  expect(await refusal(productionAdmin(sandbox))).toMatch(
    /^403 AccessDenied: User: arn:aws:iam::111122223333:user\/gantry-admin is not .* with an explicit deny in a resource control policy$/,
  );
  // Only what lies in the covered services is closed.
  const listed = sandbox.eks(before).send(new ListClustersCommand({}));
  expect(await outcome(listed)).toEqual({ outcome: 'done' });
  await organizations.send(new DetachPolicyCommand(onto));
  await productionAdmin(sandbox);
});

// Docs, KMS developer guide: resource control policies.
it("spares AWS's own keys, and who retires a grant", async () => {
  const { Policy } = await create({ ...everybody, Action: 'kms:*', Effect: 'Deny' }, 'Keys');
  const onto = { PolicyId: Policy?.PolicySummary?.Id, TargetId: PRODUCTION };
  const admin = await productionAdmin(sandbox);
  const kms = sandbox.client(KMSClient, admin);
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}));
  const KeyId = KeyMetadata?.Arn ?? '';
  const RetiringPrincipal = `arn:aws:iam::${PRODUCTION}:root`;
  const grant = { KeyId, GranteePrincipal: RetiringPrincipal, RetiringPrincipal };
  const made = new CreateGrantCommand({ ...grant, Operations: ['Decrypt'] });
  const { GrantId } = await kms.send(made);
  const secrets = sandbox.client(SecretsManagerClient, admin);
  const secret = new CreateSecretCommand({ Name: 'under-our-key', SecretString: 'a' });
  await organizations.send(new AttachPolicyCommand(onto));
  expect(await refusal(kms.send(new DescribeKeyCommand({ KeyId })))).toMatch(
    /with an explicit deny in a resource control policy$/,
  );
  await kms.send(new RetireGrantCommand({ KeyId, GrantId }));
  await secrets.send(secret);
  await organizations.send(new DetachPolicyCommand(onto));
});
