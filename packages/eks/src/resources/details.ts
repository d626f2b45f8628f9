import { UpstreamError } from '@gantry/toolkit';
import pMap from 'p-map';
import type { Row } from './kind.ts';

/** How many describe calls of one list run at a time: EKS throttles per account. */
const AT_A_TIME = 8;

type Details = { readonly rows: Row[]; readonly notes: string[] };

/**
 * Turns names into rows by describing each. A resource that cannot be described keeps its name,
 * and a note says how many and why; one that is gone by now is left out.
 */
export async function withDetails(
  names: readonly string[],
  describe: (name: string) => Promise<Row>,
): Promise<Details> {
  const refused: UpstreamError[] = [];
  const found = await pMap(names, (name) => orRefusal(name, describe, refused), {
    concurrency: AT_A_TIME,
  });
  return { rows: found.filter((row) => row !== undefined), notes: notes(refused) };
}

async function orRefusal(
  name: string,
  describe: (name: string) => Promise<Row>,
  refused: UpstreamError[],
): Promise<Row | undefined> {
  try {
    return await describe(name);
  } catch (error) {
    if (!(error instanceof UpstreamError)) throw error;
    if (error.facts.code === 'ResourceNotFoundException') return undefined;
    refused.push(error);
    return { name };
  }
}

/** One sentence for each different reason, with the number of resources it hides. */
function notes(refused: readonly UpstreamError[]): string[] {
  const reasons = Map.groupBy(refused, ({ facts }) => `${facts.operation} ${facts.code}`);
  return [...reasons.values()].map((errors) => {
    const [{ facts, message }] = errors as [UpstreamError];
    const what = `eks:${facts.operation} answered ${facts.code}: ${message}`;
    return `Details are missing for ${errors.length} of them. ${what}`;
  });
}

/** Health issues in one cell: `ok`, or code and message of each. */
export function health(
  issues:
    | readonly {
        code?: string | undefined;
        message?: string | undefined;
        resourceIds?: string[] | undefined;
      }[]
    | undefined,
): string {
  if (issues === undefined || issues.length === 0) return 'ok';
  return issues
    .map(({ code, message, resourceIds = [] }) => {
      const where = resourceIds.length === 0 ? '' : ` (${resourceIds.join(', ')})`;
      return `${code ?? 'Unknown'}: ${message ?? ''}${where}`;
    })
    .join('; ');
}

/** The day of a time, in UTC. */
export function day(time: Date | undefined): string | undefined {
  return time?.toISOString().slice(0, 10);
}
