import { ListClustersCommand } from '@aws-sdk/client-eks';
import {
  CreateRoleCommand,
  DeleteRolePermissionsBoundaryCommand,
  DeleteRolePolicyCommand,
  PutRolePermissionsBoundaryCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import {
  AttachPolicyCommand,
  CreatePolicyCommand,
  DetachPolicyCommand,
  ListPoliciesCommand,
  OrganizationsClient,
} from '@aws-sdk/client-organizations';
import type { Mistake, MistakeWorld } from '../mistake.ts';
import { PRODUCTION, productionAdmin, sessionOf } from '../production.ts';
import { allow, outcome, policy } from '../started.ts';

const mode = 'ecs-task-role-app-denied';
const RoleName = 'app';

/** The role of an application in the production account, which lists clusters. */
async function setUp(world: MistakeWorld): Promise<void> {
  const iam = world.iam(await productionAdmin(world));
  const Principal = { AWS: 'arn:aws:iam::111122223333:root', Service: 'ecs-tasks.amazonaws.com' };
  const AssumeRolePolicyDocument = policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
  await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = policy(allow('eks:ListClusters'));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'work', PolicyDocument }));
}

const appSession = (world: MistakeWorld) =>
  sessionOf(world, `arn:aws:iam::${PRODUCTION}:role/${RoleName}`);

const looks = async (world: MistakeWorld) =>
  outcome(world.eks(await appSession(world)).send(new ListClustersCommand({})));

const common = { mode, looks, startsUnseen: true, healthy: { outcome: 'done' } } as const;

async function forbidRegion(world: MistakeWorld): Promise<void> {
  const organizations = world.client(OrganizationsClient);
  const { Policy } = await organizations.send(
    new CreatePolicyCommand({
      ...{ Name: 'OnlyIreland', Description: '', Type: 'SERVICE_CONTROL_POLICY' },
      Content: policy({
        ...{ Effect: 'Deny', NotAction: ['iam:*', 'sts:*'], Resource: '*' },
        Condition: { StringNotEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
      }),
    }),
  );
  const PolicyId = Policy?.PolicySummary?.Id;
  await organizations.send(new AttachPolicyCommand({ PolicyId, TargetId: PRODUCTION }));
}

async function allowRegion(world: MistakeWorld): Promise<void> {
  const organizations = world.client(OrganizationsClient);
  const Filter = 'SERVICE_CONTROL_POLICY';
  const { Policies = [] } = await organizations.send(new ListPoliciesCommand({ Filter }));
  const PolicyId = Policies.find(({ Name }) => Name === 'OnlyIreland')?.Id;
  await organizations.send(new DetachPolicyCommand({ PolicyId, TargetId: PRODUCTION }));
}

export const appMistakes: readonly Mistake[] = [
  {
    ...common,
    title: 'the organization forbids the region in which the application works',
    causes: async (world) => {
      await setUp(world);
      await forbidRegion(world);
    },
    repairs: allowRegion,
    broken: {
      outcome:
        /^403 AccessDeniedException: User: arn:aws:sts::444455556666:assumed-role\/app\/test .* with an explicit deny in a service control policy$/,
    },
  },
  {
    ...common,
    title: 'a permissions boundary leaves out what the application does',
    causes: async (world) => {
      await setUp(world);
      const PermissionsBoundary = 'arn:aws:iam::aws:policy/AmazonEC2ContainerRegistryReadOnly';
      const bound = new PutRolePermissionsBoundaryCommand({ RoleName, PermissionsBoundary });
      await world.iam(await productionAdmin(world)).send(bound);
    },
    repairs: async (world) =>
      world
        .iam(await productionAdmin(world))
        .send(new DeleteRolePermissionsBoundaryCommand({ RoleName })),
    broken: {
      outcome: / because no permissions boundary allows the eks:ListClusters action$/,
    },
  },
  {
    ...common,
    title: 'somebody has revoked the sessions of the role, by a time that lies ahead',
    causes: async (world) => {
      await setUp(world);
      const ahead = new Date(world.clock.now() + 3_600_000).toISOString();
      const PolicyDocument = policy({
        ...{ Effect: 'Deny', Action: ['*'], Resource: ['*'] },
        Condition: { DateLessThan: { 'aws:TokenIssueTime': ahead } },
      });
      const PolicyName = 'AWSRevokeOlderSessions';
      const revoke = new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument });
      await world.iam(await productionAdmin(world)).send(revoke);
    },
    repairs: async (world) => {
      const PolicyName = 'AWSRevokeOlderSessions';
      const iam = world.iam(await productionAdmin(world));
      await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
    },
    broken: { outcome: / with an explicit deny in an identity-based policy$/ },
  },
];
