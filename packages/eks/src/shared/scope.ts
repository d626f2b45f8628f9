import { CallerError } from '@gantry/toolkit';
import type { FilterName, Filters, ResourceKind } from '../resources/kind.ts';

/**
 * The cluster of a question, or '' for kinds of the account; throws `CallerError` when it is
 * missing or too much.
 */
export function clusterOf(kind: ResourceKind, clusterName: string | undefined): string {
  if (kind.scope === 'account') return '';
  if (clusterName !== undefined) return clusterName;
  throw new CallerError(
    `resource_type ${kind.type} belongs to a cluster: give cluster_name. List resource_type cluster for the names.`,
  );
}

/** Throws `CallerError` when a filter is given that this kind does not know. */
export function checkFilters(kind: ResourceKind, filters: Filters): void {
  const given = Object.keys(filters) as FilterName[];
  const unknown = given.filter((name) => !kind.filters.includes(name));
  if (unknown.length === 0) return;
  const valid = kind.filters.length === 0 ? 'It has none.' : `Valid: ${kind.filters.join(', ')}.`;
  throw new CallerError(`resource_type ${kind.type} has no filter ${unknown.join(', ')}. ${valid}`);
}
