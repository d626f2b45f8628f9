import type { Insight, InsightResourceDetail, InsightStatusValue } from '@aws-sdk/client-eks';
import { compatibleVersions } from './addon-catalogue.ts';
import { type Removal, removalFinding } from './deprecated-apis.ts';
import { minorOf } from './kubernetes-version.ts';

/** What the checks look at; gathered elsewhere, so that judging is pure. */
export type UpgradeFacts = {
  readonly version: string;
  /** The minor after it. */
  readonly next: string;
  readonly addons: readonly Named[];
  readonly nodegroups: readonly (Named & { readonly amiType: string })[];
  readonly issues: readonly { readonly code: string; readonly message: string }[];
  readonly removals: readonly Removal[];
};

export type Named = { readonly name: string; readonly version: string; readonly arn: string };

export type Finding = Pick<Insight, 'categorySpecificSummary' | 'resources'> & {
  readonly name: string;
  /** Absent: the minor that the checks are about. */
  readonly kubernetesVersion?: string;
  readonly description: string;
  readonly status: InsightStatusValue;
  readonly reason: string;
  readonly recommendation: string;
  readonly additionalInfo: Record<string, string>;
};

type Check = (facts: UpgradeFacts) => Finding[];

export const guide = 'https://docs.aws.amazon.com/eks/latest/userguide';

/**
 * Names, descriptions and the reasons for passing are those of recorded insights, the rest is ours.
 * ERROR is what stands in the way of the next minor, WARNING what will of a later one:
 * https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html
 */
export function upgradeFindings(facts: UpgradeFacts): Finding[] {
  const checks: readonly Check[] = [
    amazonLinux2,
    removedApis,
    clusterHealth,
    kubeProxySkew,
    addonCompatibility,
    kubeletSkew,
  ];
  return checks.flatMap((check) => check(facts));
}

function addonCompatibility({ addons, next }: UpgradeFacts): Finding[] {
  const judged = addons.map((addon) => {
    const compatible = compatibleVersions(addon.name, next).map(({ version }) => version);
    return { addon, compatible, fits: compatible.includes(addon.version) };
  });
  const unfit = judged.filter(({ fits }) => !fits);
  const names = unfit.map(({ addon }) => `${addon.name} ${addon.version}`).join(', ');
  const incompatible = `not compatible with Kubernetes version ${next}.`;
  return [
    {
      name: 'EKS add-on version compatibility',
      // The trailing space is AWS's.
      description:
        'Checks version of installed EKS add-ons to ensure they are compatible with the next ' +
        'version of Kubernetes. ',
      status: unfit.length > 0 ? 'ERROR' : 'PASSING',
      reason:
        unfit.length > 0
          ? `Installed EKS add-on versions are ${incompatible} Incompatible: ${names}.`
          : 'All installed EKS add-on versions are compatible with next Kubernetes version.',
      recommendation: `Upgrade the EKS add-on versions to be compatible with Kubernetes ${next}.`,
      additionalInfo: { 'Updating an add-on': `${guide}/updating-an-add-on.html` },
      resources: judged.map(({ addon, fits }) =>
        fits ? passing(addon) : failing(addon, 'ERROR', `${addon.version} is ${incompatible}`),
      ),
      categorySpecificSummary: {
        deprecationDetails: [],
        addonCompatibilityDetails: unfit.map(({ addon, compatible }) => ({
          name: addon.name,
          compatibleVersions: compatible,
        })),
      },
    },
  ];
}

function kubeletSkew({ version, next, nodegroups }: UpgradeFacts): Finding[] {
  return [
    skew({
      name: 'Kubelet version skew',
      description:
        'Checks for kubelet versions of worker nodes in the cluster to see if upgrade would ' +
        'cause non compliance with supported Kubernetes kubelet version skew policy.',
      passing: 'Node kubelet versions match the cluster control plane version.',
      what: 'Node kubelet versions',
      recommendation:
        'Upgrade your worker nodes to match the Kubernetes version of your cluster control plane.',
      additionalInfo: {
        'Updating a managed node group': `${guide}/update-managed-node-group.html`,
        'Kubelet version skew policy':
          'https://kubernetes.io/releases/version-skew-policy/#kubelet',
      },
      ...{ version, next, versions: nodegroups },
    }),
  ];
}

function kubeProxySkew({ version, next, addons }: UpgradeFacts): Finding[] {
  return [
    skew({
      name: 'kube-proxy version skew',
      description:
        'Checks version of kube-proxy in cluster to see if upgrade would cause non compliance ' +
        'with supported Kubernetes kube-proxy version skew policy.',
      passing: 'kube-proxy versions match the cluster control plane version.',
      what: 'kube-proxy versions',
      recommendation:
        'Upgrade kube-proxy to the version of the control plane before upgrading the cluster.',
      additionalInfo: {
        'Managing kube-proxy': `${guide}/managing-kube-proxy.html`,
        'kube-proxy version skew policy':
          'https://kubernetes.io/releases/version-skew-policy/#kube-proxy',
      },
      ...{ version, next, versions: addons.filter(({ name }) => name === 'kube-proxy') },
    }),
  ];
}

type Skew = Pick<Finding, 'name' | 'description' | 'recommendation' | 'additionalInfo'> & {
  readonly passing: string;
  readonly what: string;
  readonly version: string;
  readonly next: string;
  readonly versions: readonly Named[];
};

/**
 * Three minors behind since 1.25, two before.
 * https://kubernetes.io/releases/version-skew-policy/
 */
function skew({ passing: passes, what, version, next, versions, ...finding }: Skew): Finding {
  const status = ({ version: its }: Named): InsightStatusValue => {
    const allowed = minorOf(its) < 25 ? 2 : 3;
    if (minorOf(next) - minorOf(its) > allowed) return 'ERROR';
    return minorOf(its) === minorOf(version) ? 'PASSING' : 'WARNING';
  };
  const worst = worstOf(versions.map(status));
  const reasons: Readonly<Record<string, string>> = {
    ERROR: `${what} would not comply with the version skew policy on Kubernetes ${next}.`,
    WARNING: `${what} do not match the cluster control plane version.`,
  };
  return {
    ...finding,
    status: worst,
    reason: reasons[worst] ?? passes,
    resources: versions.map((it) => {
      const itsStatus = status(it);
      if (itsStatus === 'PASSING') return passing(it);
      return failing(it, itsStatus, `${it.name} is on Kubernetes ${minorText(it.version)}.`);
    }),
  };
}

function clusterHealth(facts: UpgradeFacts): Finding[] {
  return [healthFinding(facts)];
}

export function healthFinding({ issues }: Pick<UpgradeFacts, 'issues'>): Finding {
  const codes = issues.map(({ code }) => code).join(', ');
  return {
    name: 'Cluster health issues',
    description:
      'Checks for any cluster health issues that prevent successful upgrade to the next ' +
      'Kubernetes version on EKS.',
    status: issues.length > 0 ? 'ERROR' : 'PASSING',
    reason:
      issues.length > 0
        ? `Cluster health issues detected: ${codes}.`
        : 'No cluster health issues detected.',
    recommendation: 'Resolve the health issues of the cluster before upgrading it.',
    additionalInfo: {
      'Cluster health issues': `${guide}/troubleshooting.html#cluster-health-status`,
    },
    resources: [],
  };
}

function amazonLinux2({ nodegroups, next }: UpgradeFacts): Finding[] {
  const old = nodegroups.filter(({ amiType }) => amiType.startsWith('AL2_'));
  const status = minorOf(next) >= 33 ? 'ERROR' : 'WARNING';
  return [
    {
      name: 'Amazon Linux 2 compatibility',
      description:
        'Checks if any nodes in the cluster are running Amazon Linux 2. Support for Amazon Linux ' +
        '2 on Amazon EKS will end on November 26, 2025. Additionally, Amazon EKS will not ' +
        'release Amazon Linux 2 AMIs for Kubernetes version 1.33 and higher',
      status: old.length > 0 ? status : 'PASSING',
      reason:
        old.length > 0 ? 'Amazon Linux 2 nodes detected.' : 'No Amazon Linux 2 nodes detected.',
      recommendation: 'Move the nodes to Amazon Linux 2023 or Bottlerocket.',
      additionalInfo: { 'Upgrade to Amazon Linux 2023': `${guide}/al2023.html` },
      resources: old.map((group) => failing(group, status, 'Runs Amazon Linux 2.')),
    },
  ];
}

function removedApis({ removals, next }: UpgradeFacts): Finding[] {
  return removals.map((removal) => removalFinding(removal, next));
}

function worstOf(statuses: readonly InsightStatusValue[]): InsightStatusValue {
  if (statuses.includes('ERROR')) return 'ERROR';
  return statuses.includes('WARNING') ? 'WARNING' : 'PASSING';
}

export function passing({ arn }: Named): InsightResourceDetail {
  return { insightStatus: { status: 'PASSING', reason: '' }, arn };
}

export function failing(
  { arn }: Named,
  status: InsightStatusValue,
  reason: string,
): InsightResourceDetail {
  return { insightStatus: { status, reason }, arn };
}

function minorText(version: string): string {
  return `1.${minorOf(version)}`;
}
