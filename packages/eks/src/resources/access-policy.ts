import { paging, type ResourceKind } from './kind.ts';

/** The access policies that EKS offers for access entries. */
export const accessPolicy: ResourceKind = {
  type: 'accesspolicy',
  scope: 'account',
  iam: { list: ['eks:ListAccessPolicies'], describe: [] },
  filters: [],

  async list(aws, question) {
    const page = await aws.eks.listAccessPolicies(paging(question));
    const rows = (page.accessPolicies ?? []).map(({ name = '', arn }) => ({ name, arn }));
    return { rows, nextToken: page.nextToken, notes: [] };
  },
};
