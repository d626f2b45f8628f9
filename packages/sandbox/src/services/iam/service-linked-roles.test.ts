// Sources: docs, IAM user guide: service-linked roles; recorded, aws-nuke and terraform issues for the words.

import { CloudTrailClient, LookupEventsCommand } from '@aws-sdk/client-cloudtrail';
import {
  CreateFargateProfileCommand,
  DeleteFargateProfileCommand,
  ListClustersCommand,
  ListFargateProfilesCommand,
} from '@aws-sdk/client-eks';
import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  CreateServiceLinkedRoleCommand,
  DeleteRoleCommand,
  DeleteServiceLinkedRoleCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetServiceLinkedRoleDeletionStatusCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleDescriptionCommand,
} from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SteppedClock } from '../../account/clock.ts';
import { allow, policy, refusal, type Started, started } from '../../testing/started.ts';

const clock = new SteppedClock(Date.parse('2026-11-22T12:00:00Z'));
let sandbox: Started;
beforeAll(async () => {
  sandbox = await started({ clock });
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const PathPrefix = '/aws-service-role/';
const EKS = 'AWSServiceRoleForAmazonEKS';

it('is there for every service that the account has used', async () => {
  const { Roles = [] } = await sandbox.iam().send(new ListRolesCommand({ PathPrefix }));
  expect(Roles.map(({ Arn }) => Arn)).toEqual([
    `arn:aws:iam::111122223333:role${PathPrefix}eks.amazonaws.com/${EKS}`,
    `arn:aws:iam::111122223333:role${PathPrefix}eks-fargate.amazonaws.com/${EKS}ForFargate`,
    `arn:aws:iam::111122223333:role${PathPrefix}eks-nodegroup.amazonaws.com/${EKS}Nodegroup`,
    `arn:aws:iam::111122223333:role${PathPrefix}autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    `arn:aws:iam::111122223333:role${PathPrefix}organizations.amazonaws.com/AWSServiceRoleForOrganizations`,
  ]);
});

describe('is changed by nobody but AWS', () => {
  const RoleName = EKS;
  const PolicyArn = `arn:aws:iam::aws:policy${PathPrefix}AmazonEKSServiceRolePolicy`;
  const PolicyDocument = policy(allow('*'));
  it.each([
    ['DetachRolePolicy', () => new DetachRolePolicyCommand({ RoleName, PolicyArn })],
    ['AttachRolePolicy', () => new AttachRolePolicyCommand({ RoleName, PolicyArn })],
    [
      'PutRolePolicy',
      () => new PutRolePolicyCommand({ RoleName, PolicyName: 'x', PolicyDocument }),
    ],
    ['DeleteRole', () => new DeleteRoleCommand({ RoleName })],
    [
      'UpdateAssumeRolePolicy',
      () => new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }),
    ],
  ])('%s', async (_, command) => {
    // One client takes every command; their types differ by input and output.
    const call = sandbox.iam().send(command() as DeleteRoleCommand);
    expect(await refusal(call)).toBe(
      `400 UnmodifiableEntityException: Cannot perform the operation on the protected role '${EKS}' - this role is only modifiable by AWS`,
    );
  });

  it('but for its description', async () => {
    await sandbox.iam().send(new UpdateRoleDescriptionCommand({ RoleName, Description: 'ours' }));
  });
});

describe('refuses', () => {
  it('to make a second one', async () => {
    const again = new CreateServiceLinkedRoleCommand({ AWSServiceName: 'eks.amazonaws.com' });
    expect(await refusal(sandbox.iam().send(again))).toBe(
      `400 InvalidInputException: Service role name ${EKS} has been taken in this account, please try a different suffix.`,
    );
  });

  it('a role of a customer that looks like one', async () => {
    const create = new CreateRoleCommand({
      RoleName: 'mine',
      Path: '/aws-service-role/eks.amazonaws.com/',
      AssumeRolePolicyDocument: policy({
        Effect: 'Allow',
        Principal: { Service: 'eks.amazonaws.com' },
        Action: 'sts:AssumeRole',
      }),
    });
    expect(await refusal(sandbox.iam().send(create))).toMatch(/^400 InvalidInputException/);
  });

  it("a service's policy for any other role", async () => {
    const PolicyArn = `arn:aws:iam::aws:policy${PathPrefix}AmazonEKSServiceRolePolicy`;
    const attach = new AttachRolePolicyCommand({ RoleName: 'eks-node', PolicyArn });
    expect(await refusal(sandbox.iam().send(attach))).toBe(
      '400 PolicyNotAttachableException: Cannot attach a Service Role Policy to a Customer Role.',
    );
  });
});

const deletion = async (RoleName: string) => {
  const command = new DeleteServiceLinkedRoleCommand({ RoleName });
  const { DeletionTaskId } = await sandbox.iam().send(command);
  const ask = new GetServiceLinkedRoleDeletionStatusCommand({ DeletionTaskId });
  const first = await sandbox.iam().send(ask);
  clock.advance(60_000);
  return [first, await sandbox.iam().send(ask)];
};

it('cannot go while its service has something, and says what', async () => {
  const [begun, done] = await deletion(EKS);
  expect(begun?.Status).toBe('IN_PROGRESS');
  expect(done?.Status).toBe('FAILED');
  expect(done?.Reason?.RoleUsageList).toEqual([
    { Region: 'us-west-2', Resources: expect.arrayContaining([expect.stringMatching(/\/prod$/)]) },
    { Region: 'eu-west-1', Resources: [expect.stringMatching(/\/payments-eu$/)] },
  ]);
});

it('goes when nothing needs it, and comes back with the next use by who may make it', async () => {
  const { clusters = [] } = await sandbox.eks().send(new ListClustersCommand({}));
  for (const region of ['us-west-2', 'eu-west-1']) {
    const eks = sandbox.eks('gantry-admin', region);
    for (const clusterName of region === 'eu-west-1' ? ['payments-eu'] : clusters) {
      const listed = await eks.send(new ListFargateProfilesCommand({ clusterName }));
      for (const fargateProfileName of listed.fargateProfileNames ?? []) {
        await eks.send(new DeleteFargateProfileCommand({ clusterName, fargateProfileName }));
        clock.advance(3_600_000);
      }
    }
  }
  await sandbox.eks().send(new ListClustersCommand({}));
  await sandbox.eks('gantry-admin', 'eu-west-1').send(new ListClustersCommand({}));
  const [, done] = await deletion(`${EKS}ForFargate`);
  expect(done?.Status).toBe('SUCCEEDED');
  const get = new GetRoleCommand({ RoleName: `${EKS}ForFargate` });
  expect(await refusal(sandbox.iam().send(get))).toMatch(/^404 NoSuchEntity/);
  const profile = {
    clusterName: 'shop-dev',
    fargateProfileName: 'again',
    podExecutionRoleArn: 'arn:aws:iam::111122223333:role/eks-fargate-pods',
    selectors: [{ namespace: 'again' }],
  };
  const create = new CreateFargateProfileCommand(profile);
  expect(await refusal(sandbox.eks('gantry-developer').send(create))).toMatch(
    /^403 AccessDeniedException: .* not authorized to perform: iam:CreateServiceLinkedRole on resource: .*ForFargate because no identity-based policy/,
  );
  await sandbox.eks().send(create);
  await sandbox.iam().send(get);
  clock.advance(600_000);
  const { Events = [] } = await sandbox.client(CloudTrailClient, 'gantry-admin', 'us-east-1').send(
    new LookupEventsCommand({
      LookupAttributes: [{ AttributeKey: 'EventName', AttributeValue: 'CreateServiceLinkedRole' }],
    }),
  );
  expect(JSON.parse(Events[0]?.CloudTrailEvent ?? '{}')).toMatchObject({
    userIdentity: { userName: 'gantry-admin', invokedBy: 'eks-fargate.amazonaws.com' },
    sourceIPAddress: 'eks-fargate.amazonaws.com',
    requestParameters: { aWSServiceName: 'eks-fargate.amazonaws.com' },
  });
});
