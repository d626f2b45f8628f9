import type { DescribeClusterVersionsResponse } from '@aws-sdk/client-eks';
import type { Account } from '../account/account.ts';
import { accessPolicyArn } from '../services/eks/data/access-policies.ts';
import type { Call, Step } from './call.ts';
import { type ClusterPlan, clusterPlans, prod } from './clusters-data.ts';
import { roleNames } from './principals.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How many days ago the platform team took prod from 1.32 to 1.33. */
const PROD_UPGRADED = 118;

/** The clusters of the company, each as old as its plan says, with all that belongs to them. */
export const clusters: Step = (call, account) => {
  for (const plan of clusterPlans) furnish(fitting(plan, call, account), call, account);
  if (fitting(prod, call, account) === prod) upgradeProd(call, account);
};

/**
 * The plan, or with the versions of the day where EKS no longer (or not yet) offered those of the
 * plan: versions age by the calendar, and an account can be started on any day of it.
 */
function fitting(plan: ClusterPlan, call: Call, account: Account): ClusterPlan {
  const at = account.clock.now() - plan.age * DAY;
  const answer: DescribeClusterVersionsResponse = call(
    'eks:DescribeClusterVersions',
    {},
    { region: plan.region, at },
  );
  const offered = (answer.clusterVersions ?? []).flatMap((it) => it.clusterVersion ?? []);
  const { version = '' } = plan.cluster;
  const [newest] = offered;
  if (offered.includes(version) || newest === undefined) return plan;
  const addons = plan.addons.map(({ addonVersion: _, ...addon }) => addon);
  return { ...plan, cluster: { ...plan.cluster, version: newest }, addons };
}

type At = (minutes: number, name: string, input: object) => void;

function furnish(plan: ClusterPlan, call: Call, account: Account): void {
  const made = account.clock.now() - plan.age * DAY;
  const clusterName = plan.cluster.name;
  const { region } = plan;
  const at: At = (minutes, name, input) =>
    call(`eks:${name}`, { clusterName, ...input }, { region, at: made + minutes * MINUTE });
  // The administrators are named below, whoever runs the pipeline is not one of them.
  const accessConfig = {
    authenticationMode: plan.mode,
    bootstrapClusterCreatorAdminPermissions: false,
  };
  const roleArn = roleArnIn(account, roleNames.cluster);
  const cluster = { ...plan.cluster, roleArn, accessConfig };
  call('eks:CreateCluster', cluster, { region, at: made });
  addAddons(plan, at, account);
  // Those of prod came with its upgrade.
  if (plan !== prod) addCompute(plan, at, account);
  addAccess(plan, at, account);
}

function addAddons({ addons }: ClusterPlan, at: At, account: Account): void {
  for (const { podIdentityAssociations, ...addon } of addons) {
    const roles = podIdentityAssociations?.map(({ serviceAccount, roleArn = '' }) => ({
      serviceAccount,
      roleArn: roleArnIn(account, roleArn),
    }));
    at(20, 'CreateAddon', { ...addon, ...(roles && { podIdentityAssociations: roles }) });
  }
}

function addCompute({ nodegroups, fargateProfiles = [] }: ClusterPlan, at: At, account: Account) {
  const nodeRole = roleArnIn(account, roleNames.node);
  for (const group of nodegroups) at(25, 'CreateNodegroup', { ...group, nodeRole });
  const podExecutionRoleArn = roleArnIn(account, roleNames.fargatePods);
  for (const profile of fargateProfiles) {
    at(35, 'CreateFargateProfile', { ...profile, podExecutionRoleArn });
  }
}

function addAccess({ access, podRoles = [] }: ClusterPlan, at: At, account: Account): void {
  for (const [user, policy, ...namespaces] of access) {
    const principalArn = `arn:aws:iam::${account.id}:user/${user}`;
    const type = namespaces.length > 0 ? 'namespace' : 'cluster';
    at(40, 'CreateAccessEntry', { principalArn });
    at(41, 'AssociateAccessPolicy', {
      principalArn,
      policyArn: accessPolicyArn(policy),
      accessScope: { type, namespaces },
    });
  }
  for (const [namespace, serviceAccount, role] of podRoles) {
    const roleArn = roleArnIn(account, role);
    at(50, 'CreatePodIdentityAssociation', { namespace, serviceAccount, roleArn });
  }
}

/**
 * Forced, because the GuardDuty agent had no version listed for 1.33 and nobody got round to it.
 * It still runs, and stands in the way of 1.34: the one thing an upgrade insight has to say.
 */
function upgradeProd(call: Call, account: Account): void {
  const begun = account.clock.now() - PROD_UPGRADED * DAY;
  const at: At = (minutes, name, input) =>
    call(`eks:${name}`, input, { region: 'us-west-2', at: begun + minutes * MINUTE });
  const clusterName = 'prod';
  at(0, 'UpdateClusterVersion', { name: clusterName, version: '1.33', force: true });
  const kubeProxy = { addonName: 'kube-proxy', addonVersion: 'v1.33.3-eksbuild.4' };
  at(30, 'UpdateAddon', { clusterName, ...kubeProxy, resolveConflicts: 'PRESERVE' });
  // New groups took the place of the old ones.
  addCompute(
    prod,
    (after, name, input) => at(60 + after, name, { clusterName, ...input }),
    account,
  );
}

function roleArnIn(account: Account, name: string): string {
  return `arn:aws:iam::${account.id}:role/${name}`;
}
