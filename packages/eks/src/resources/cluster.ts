import type { Cluster } from '@aws-sdk/client-eks';
import type { Aws } from '@gantry/cloud';
import { prune } from '@gantry/toolkit';
import { day, health, withDetails } from './details.ts';
import { paging, type ResourceKind, type Row } from './kind.ts';
import { supportOf } from './support.ts';

/** Clusters with version, support, status and health: one question for the whole region. */
export const cluster: ResourceKind = {
  type: 'cluster',
  scope: 'account',
  iam: {
    list: ['eks:ListClusters', 'eks:DescribeCluster', 'eks:DescribeClusterVersions'],
    describe: ['eks:DescribeCluster', 'eks:DescribeClusterVersions'],
  },
  filters: [],

  async list(aws, question) {
    // `all` includes clusters that were connected from outside EKS.
    const page = await aws.eks.listClusters({ ...paging(question), include: ['all'] });
    const { rows, notes } = await withDetails(page.clusters ?? [], (name) => one(aws, name));
    const support = await supportOf(aws, rows.map(versionOf));
    return {
      rows: rows.map((row) => supported(row, support.of(versionOf(row)))),
      nextToken: page.nextToken,
      notes: [...notes, ...support.notes],
    };
  },

  async describe(aws, { name }) {
    const { cluster: found } = await aws.eks.describeCluster({ name });
    const support = await supportOf(aws, [found?.version]);
    const { clientRequestToken: _, ...facts } = found ?? {};
    const known = { ...(prune(facts) as object), support: support.of(found?.version) };
    return support.notes.length === 0 ? known : { ...known, notes: support.notes };
  },
};

async function one(aws: Aws, name: string): Promise<Row> {
  const { cluster: found = {} } = await aws.eks.describeCluster({ name });
  return toRow(name, found);
}

function toRow(name: string, { version, status, health: state, ...rest }: Cluster): Row {
  return {
    name,
    version,
    status,
    health: health(state?.issues),
    platform_version: rest.platformVersion,
    endpoint_access: access(rest.resourcesVpcConfig),
    created: day(rest.createdAt),
  };
}

function access(vpc: Cluster['resourcesVpcConfig']): string | undefined {
  if (vpc === undefined) return undefined;
  const { endpointPublicAccess, endpointPrivateAccess } = vpc;
  if (endpointPublicAccess && endpointPrivateAccess) return 'public+private';
  return endpointPublicAccess ? 'public' : 'private';
}

function versionOf(row: Row): string | undefined {
  return typeof row.version === 'string' ? row.version : undefined;
}

/** The support goes beside the version it belongs to. */
function supported({ name, version, ...rest }: Row, support: string | undefined): Row {
  return { name, version, support, ...rest };
}
