import type { InsightStatusValue } from '@aws-sdk/client-eks';
import { compatibleVersions } from './addon-catalogue.ts';
import { minorOf } from './kubernetes-version.ts';
import {
  type Finding,
  failing,
  guide,
  healthFinding,
  type Named,
  passing,
  type UpgradeFacts,
} from './upgrade-checks.ts';

/** What is asked before going back; `next` is the minor to which. */
export type RollbackFacts = UpgradeFacts & {
  /** APIs that the earlier minor does not serve, and that were used. */
  readonly newApis: readonly string[];
};

/**
 * The checks that the guide lists, as far as they look at what there is; AWS publishes neither
 * their names nor their words, so these are ours.
 * https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html
 */
export function rollbackFindings(facts: RollbackFacts): Finding[] {
  return [
    apiUsage(facts),
    { ...healthFinding(facts), description: 'Checks the cluster for what would fail a rollback.' },
    newerThan('Kubelet version skew', 'Nodes', facts, facts.nodegroups),
    newerThan(
      ...(['kube-proxy version skew', 'kube-proxy'] as const),
      facts,
      facts.addons.filter(({ name }) => name === 'kube-proxy'),
    ),
    addons(facts),
  ];
}

/** Nothing may be newer than the API server. https://kubernetes.io/releases/version-skew-policy/ */
function newerThan(
  name: string,
  what: string,
  { next }: RollbackFacts,
  all: readonly Named[],
): Finding {
  const newer = all.filter(({ version }) => minorOf(version) > minorOf(next));
  return {
    name,
    description: `Checks whether anything would be newer than the control plane on ${next}.`,
    ...verdict(newer, `${what} newer than Kubernetes ${next}`),
    recommendation: `Take what is newer back to Kubernetes ${next} first.`,
    additionalInfo: { 'Roll back a cluster': `${guide}/rollback-cluster.html` },
    resources: all.map((it) =>
      newer.includes(it) ? failing(it, 'ERROR', `${it.name} is on ${it.version}.`) : passing(it),
    ),
  };
}

function addons({ addons: installed, next }: RollbackFacts): Finding {
  const judged = installed.map((addon) => {
    const compatible = compatibleVersions(addon.name, next).map(({ version }) => version);
    return { addon, compatible, fits: compatible.includes(addon.version) };
  });
  const unfit = judged.filter(({ fits }) => !fits);
  return {
    name: 'EKS add-on version compatibility',
    description: `Checks whether the installed EKS add-on versions run on Kubernetes ${next}.`,
    ...verdict(
      unfit.map(({ addon }) => addon),
      `Add-ons not compatible with Kubernetes ${next}`,
    ),
    recommendation: `Move the add-ons to versions that are compatible with Kubernetes ${next}.`,
    additionalInfo: { 'Updating an add-on': `${guide}/updating-an-add-on.html` },
    resources: judged.map(({ addon, fits }) =>
      fits ? passing(addon) : failing(addon, 'ERROR', `${addon.version} is not compatible.`),
    ),
    categorySpecificSummary: {
      deprecationDetails: [],
      addonCompatibilityDetails: unfit.map(({ addon, compatible }) => ({
        name: addon.name,
        compatibleVersions: compatible,
      })),
    },
  };
}

function apiUsage({ newApis, next }: RollbackFacts): Finding {
  const named = newApis.map((name) => ({ name, version: '', arn: '' }));
  return {
    name: 'API usage compatibility',
    description: `Checks for usage of APIs that Kubernetes ${next} does not serve.`,
    ...verdict(named, `APIs in use that Kubernetes ${next} does not serve`),
    recommendation: 'Remove the objects of these APIs and stop their clients first.',
    additionalInfo: { 'Roll back a cluster': `${guide}/rollback-cluster.html` },
    resources: newApis.map((kubernetesResourceUri) => ({
      insightStatus: { status: 'ERROR', reason: 'Is not served by the earlier version.' },
      kubernetesResourceUri,
    })),
  };
}

function verdict(
  wrong: readonly { readonly name: string }[],
  what: string,
): { readonly status: InsightStatusValue; readonly reason: string } {
  if (wrong.length === 0) return { status: 'PASSING', reason: 'No issues detected.' };
  return { status: 'ERROR', reason: `${what}: ${wrong.map(({ name }) => name).join(', ')}.` };
}
