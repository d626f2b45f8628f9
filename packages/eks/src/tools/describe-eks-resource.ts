import { CallerError, defineTool, lines, outline, type Tool } from '@gantry/toolkit';
import { z } from 'zod';
import { canonicalType, kindOf, kinds } from '../resources/index.ts';
import { filters, type ResourceKind } from '../resources/kind.ts';
import { clusterName, resourceType } from '../shared/inputs.ts';
import { checkFilters, clusterOf } from '../shared/scope.ts';
import type { EksWorld } from '../shared/world.ts';

export const describeEksResource: Tool<EksWorld> = defineTool({
  name: 'describe_eks_resource',
  title: 'One EKS resource in full',
  description:
    'Everything EKS knows of one resource: configuration, status, health issues, tags. ' +
    'resource_name is the name or id that list_eks_resources shows (for accessentry the principal ARN, for addonversion NAME:VERSION); ' +
    'for resource_type cluster cluster_name is enough. An update of a node group, add-on or capability needs the matching filter.',
  access: 'read',
  iam: [...new Set(kinds.flatMap(({ iam }) => iam.describe))].sort(),
  aliases: { type: 'resource_type', cluster: 'cluster_name', name: 'resource_name' },
  spellings: { resource_type: canonicalType },
  input: z.strictObject({
    resource_type: resourceType,
    cluster_name: clusterName.optional(),
    resource_name: z.string().min(1).max(2_048).optional(),
    filters: filters.optional(),
  }),
  output: z.looseObject({ resource_type: z.string(), region: z.string() }),

  async run({ resource_type, cluster_name, resource_name, filters: narrow = {} }, { aws }) {
    const kind = kindOf(resource_type);
    if (kind.describe === undefined) {
      throw new CallerError(
        `EKS has nothing to describe for resource_type ${resource_type}; list_eks_resources shows all there is.`,
      );
    }
    checkFilters(kind, narrow);
    const cluster = clusterOf(kind, cluster_name);
    const name = nameOf(kind, cluster_name, resource_name);
    const found = await kind.describe(aws, { cluster, name, filters: narrow });
    const { notes, ...facts } = { notes: undefined, ...found };
    const answer = { resource_type, region: aws.region, [resource_type]: facts };
    return notes === undefined ? answer : { ...answer, notes };
  },

  text: ({ resource_type, region, ...rest }) => {
    const { [resource_type]: found, notes } = rest;
    const said = notes === undefined ? {} : { notes };
    return lines(`${resource_type} (${region})`, outline(found), outline(said));
  },
});

/**
 * The name to describe; throws `CallerError` when it is missing or two names contradict each other.
 */
function nameOf(kind: ResourceKind, cluster: string | undefined, name: string | undefined): string {
  if (kind.type !== 'cluster') {
    if (name !== undefined) return name;
    throw new CallerError(
      `Give resource_name: which ${kind.type}? list_eks_resources shows the names.`,
    );
  }
  if (cluster !== undefined && name !== undefined && cluster !== name) {
    throw new CallerError(`cluster_name ${cluster} and resource_name ${name} differ; give one.`);
  }
  const meant = name ?? cluster;
  if (meant !== undefined) return meant;
  throw new CallerError('Give cluster_name: which cluster? list_eks_resources shows the names.');
}
