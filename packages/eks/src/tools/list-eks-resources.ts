import {
  counted,
  defineTool,
  lines,
  makeCursor,
  more,
  readCursor,
  type Tool,
  table,
} from '@gantry/toolkit';
import { z } from 'zod';
import { canonicalType, kindOf, kinds } from '../resources/index.ts';
import { filters } from '../resources/kind.ts';
import { clusterName, nextToken, resourceType } from '../shared/inputs.ts';
import { checkFilters, clusterOf } from '../shared/scope.ts';
import type { EksWorld } from '../shared/world.ts';

export const listEksResources: Tool<EksWorld> = defineTool({
  name: 'list_eks_resources',
  title: 'EKS resources with their state',
  description:
    'Lists EKS resources of one type with what decides whether to look closer: status, version, health. ' +
    'For resource_type cluster one call gives version, support dates, status and health of every cluster of the region. ' +
    'All types but accesspolicy, addonversion, cluster, clusterversion and eksanywheresubscription need cluster_name.',
  access: 'read',
  iam: [...new Set(kinds.flatMap(({ iam }) => iam.list))].sort(),
  aliases: {
    type: 'resource_type',
    cluster: 'cluster_name',
    cursor: 'next_token',
    limit: 'max_results',
  },
  spellings: { resource_type: canonicalType },
  input: z.strictObject({
    resource_type: resourceType,
    cluster_name: clusterName.optional(),
    filters: filters.optional(),
    max_results: z.number().int().min(1).max(100).optional(),
    next_token: nextToken.optional(),
  }),
  output: z.object({
    resource_type: z.string(),
    cluster_name: z.string().optional(),
    region: z.string(),
    count: z.number().int().min(0).max(10_000),
    items: z.array(z.looseObject({ name: z.string() })),
    next_token: z.string().nullable(),
    notes: z.array(z.string()).optional(),
  }),

  async run(input, { aws }) {
    const { resource_type, cluster_name, filters: narrow = {}, max_results = 50 } = input;
    const kind = kindOf(resource_type);
    checkFilters(kind, narrow);
    const cluster = clusterOf(kind, cluster_name);
    const { account, region } = aws;
    const question = { resource_type, cluster, narrow, max_results, region, account };
    const page = await kind.list(aws, {
      cluster,
      filters: narrow,
      maxResults: max_results,
      nextToken: readCursor(question, input.next_token),
    });
    return {
      resource_type,
      ...(cluster === '' ? {} : { cluster_name: cluster }),
      region,
      count: page.rows.length,
      items: page.rows.map((row) => ({ ...row })),
      next_token: makeCursor(question, page.nextToken),
      ...(page.notes.length === 0 ? {} : { notes: [...page.notes] }),
    };
  },

  text({ resource_type, cluster_name, region, count, items, next_token, notes }) {
    const where = cluster_name === undefined ? region : `${cluster_name}, ${region}`;
    const plural = resource_type.endsWith('y') ? `${resource_type.slice(0, -1)}ies` : undefined;
    const head = `${counted(count, resource_type, plural)} (${where})`;
    return lines(head, count === 0 ? undefined : table(items), notes, more(next_token));
  },
});
