import type { ListAccessPoliciesRequest, ListAccessPoliciesResponse } from '@aws-sdk/client-eks';
import type { Operation } from '../../service.ts';
import { accessPolicyArn, accessPolicyNames } from './data/access-policies.ts';
import { page } from './paging.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_ListAccessPolicies.html */
export const listAccessPolicies: Operation<
  ListAccessPoliciesRequest,
  ListAccessPoliciesResponse
> = (input) => {
  const { items, nextToken } = page('access-policies', accessPolicyNames, (name) => name, input);
  return { accessPolicies: items.map((name) => ({ name, arn: accessPolicyArn(name) })), nextToken };
};
