import type { Aws } from '@gantry/cloud';
import { z } from 'zod';

/** Narrows a list; each kind names those it understands. */
export const filters: z.ZodObject<{
  [Name in FilterName]: z.ZodOptional<z.ZodString>;
}> = z.strictObject({
  addon_name: z.string().min(1).optional(),
  capability_name: z.string().min(1).optional(),
  category: z.string().min(1).optional(),
  kubernetes_version: z.string().min(1).optional(),
  namespace: z.string().min(1).optional(),
  nodegroup_name: z.string().min(1).optional(),
  policy_arn: z.string().min(1).optional(),
  service_account: z.string().min(1).optional(),
  status: z.string().min(1).optional(),
});

export type FilterName =
  | 'addon_name'
  | 'capability_name'
  | 'category'
  | 'kubernetes_version'
  | 'namespace'
  | 'nodegroup_name'
  | 'policy_arn'
  | 'service_account'
  | 'status';

export type Filters = Readonly<Partial<Record<FilterName, string | undefined>>>;

/** One line of a list: the resource's name, and what decides whether it needs a closer look. */
export type Row = { readonly name: string } & Readonly<Record<string, unknown>>;

export type ListQuestion = {
  /** Empty for kinds that belong to the account. */
  readonly cluster: string;
  readonly filters: Filters;
  readonly maxResults: number;
  /** AWS's own page token. */
  readonly nextToken: string | undefined;
};

export type Page = {
  readonly rows: readonly Row[];
  readonly nextToken: string | undefined;
  /** What could not be found out, and why. */
  readonly notes: readonly string[];
};

export type DescribeQuestion = {
  readonly cluster: string;
  readonly name: string;
  readonly filters: Filters;
};

/** One type of EKS resource: how it is listed, described, and which rights that takes. */
export type ResourceKind = {
  readonly type: string;
  readonly scope: 'cluster' | 'account';
  /** What each of the two asks of AWS, no more. */
  readonly iam: { readonly list: readonly string[]; readonly describe: readonly string[] };
  readonly filters: readonly FilterName[];
  readonly list: (aws: Aws, question: ListQuestion) => Promise<Page>;
  /** Absent where EKS has nothing to describe; `notes` says what could not be found out. */
  readonly describe?: (aws: Aws, question: DescribeQuestion) => Promise<object>;
};

/** The paging members of an EKS list request. */
export function paging({ maxResults, nextToken }: ListQuestion): {
  maxResults: number;
  nextToken?: string;
} {
  return nextToken === undefined ? { maxResults } : { maxResults, nextToken };
}

/** Leaves out members that are undefined, which the SDK's types refuse. */
export function given<Value>(name: string, value: Value | undefined): Record<string, Value> {
  return value === undefined ? {} : { [name]: value };
}
