import type { ImageOs } from '../ec2/images.ts';

/** What a node is told of its cluster when it boots. */
export type NodeConfig = {
  readonly name: string;
  readonly endpoint: string;
  readonly authority: string;
  readonly cidr: string;
};

const BOUNDARY = '//';

/** Base64 of the user data with which EKS boots a node of its own. */
export function nodeUserData(os: ImageOs, config: NodeConfig): string {
  return Buffer.from(texts[os](config)).toString('base64');
}

const texts: Readonly<Record<ImageOs, (config: NodeConfig) => string>> = {
  // https://awslabs.github.io/amazon-eks-ami/nodeadm/
  al2023: ({ name, endpoint, authority, cidr }) =>
    mime(
      'application/node.eks.aws',
      [
        ...['---', 'apiVersion: node.eks.aws/v1alpha1', 'kind: NodeConfig', 'spec:', '  cluster:'],
        `    apiServerEndpoint: ${endpoint}`,
        `    certificateAuthority: ${authority}`,
        `    cidr: ${cidr}`,
        `    name: ${name}`,
      ].join('\n'),
    ),
  al2: ({ name, endpoint, authority }) =>
    mime(
      'text/x-shellscript; charset="us-ascii"',
      [
        '#!/bin/bash',
        'set -ex',
        `B64_CLUSTER_CA=${authority}`,
        `API_SERVER_URL=${endpoint}`,
        `/etc/eks/bootstrap.sh ${name} --b64-cluster-ca $B64_CLUSTER_CA --apiserver-endpoint $API_SERVER_URL`,
      ].join('\n'),
    ),
  // https://bottlerocket.dev/en/os/latest/#/api/settings/kubernetes/
  bottlerocket: ({ name, endpoint, authority }) =>
    [
      '[settings.kubernetes]',
      `api-server = "${endpoint}"`,
      `cluster-certificate = "${authority}"`,
      `cluster-name = "${name}"`,
    ].join('\n'),
  windows: ({ name, endpoint, authority }) =>
    [
      '<powershell>',
      `[string]$EKSBootstrapScriptFile = "$env:ProgramFiles\\Amazon\\EKS\\Start-EKSBootstrap.ps1"`,
      `& $EKSBootstrapScriptFile -EKSClusterName "${name}" -APIServerEndpoint "${endpoint}" -Base64ClusterCA "${authority}"`,
      '</powershell>',
    ].join('\n'),
};

function mime(type: string, body: string): string {
  const head = `MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="${BOUNDARY}"`;
  return `${head}\n\n--${BOUNDARY}\nContent-Type: ${type}\n\n${body}\n\n--${BOUNDARY}--\n`;
}

export type UserDataForm = 'nodeadm' | 'bootstrap.sh' | 'toml' | 'powershell' | 'none';

/** What user data says, in the form that it is written in. */
export type ReadUserData = { readonly form: UserDataForm } & Partial<NodeConfig>;

const read = new Map<string, ReadUserData>();

/** Reads user data as the programs of the images do. */
export function readUserData(base64: string | undefined): ReadUserData {
  if (base64 === undefined) return { form: 'none' };
  const known = read.get(base64) ?? parse(Buffer.from(base64, 'base64').toString());
  // A few templates at most: what is known need not be read again.
  if (read.size > 500) read.clear();
  read.set(base64, known);
  return known;
}

function parse(text: string): ReadUserData {
  if (/apiVersion:\s*node\.eks\.aws/.test(text)) {
    return {
      form: 'nodeadm',
      ...found(
        text,
        /name:\s*(\S+)/,
        /apiServerEndpoint:\s*(\S+)/,
        /certificateAuthority:\s*(\S+)/,
        /cidr:\s*(\S+)/,
      ),
    };
  }
  if (/\/etc\/eks\/bootstrap\.sh/.test(text)) {
    return {
      form: 'bootstrap.sh',
      ...found(
        text,
        /bootstrap\.sh\s+['"]?([^\s'"]+)/,
        /API_SERVER_URL=(\S+)|--apiserver-endpoint\s+['"]?(https[^\s'"]+)/,
        /B64_CLUSTER_CA=(\S+)|--b64-cluster-ca\s+['"]?([A-Za-z0-9+/=]+)/,
      ),
    };
  }
  if (/\[settings\.kubernetes\]/.test(text)) {
    return {
      form: 'toml',
      ...found(
        text,
        /cluster-name\s*=\s*"([^"]+)"/,
        /api-server\s*=\s*"([^"]+)"/,
        /cluster-certificate\s*=\s*"([^"]+)"/,
      ),
    };
  }
  if (/Start-EKSBootstrap/.test(text)) {
    return {
      form: 'powershell',
      ...found(
        text,
        /-EKSClusterName\s+"([^"]+)"/,
        /-APIServerEndpoint\s+"([^"]+)"/,
        /-Base64ClusterCA\s+"([^"]+)"/,
      ),
    };
  }
  return { form: 'none' };
}

function found(text: string, ...patterns: readonly RegExp[]): Partial<NodeConfig> {
  const members = ['name', 'endpoint', 'authority', 'cidr'] as const;
  const values = patterns.map((pattern) =>
    pattern
      .exec(text)
      ?.slice(1)
      .find((part) => part),
  );
  const given = members.flatMap((member, at) => {
    const value = values[at];
    return value === undefined ? [] : [[member, value] as const];
  });
  return Object.fromEntries(given);
}
