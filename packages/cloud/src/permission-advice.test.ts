import { expect, it } from 'vitest';
import { permissionAdvice } from './permission-advice.ts';

const role = 'arn:aws:sts::111122223333:assumed-role/GantryAccess/gantry-ana';
const ana = 'arn:aws:iam::111122223333:user/team/ana';
const prod = 'arn:aws:eks:us-west-2:111122223333:cluster/prod';
const head = (who: string) => `User: ${who} is not authorized to perform: eks:DescribeCluster`;

it.each([
  [
    `${head(role)} on resource: ${prod} because no identity-based policy allows the eks:DescribeCluster action`,
    `Allowing eks:DescribeCluster on ${prod} in a policy of role GantryAccess would help; repeating the call does not.`,
  ],
  [
    `${head(ana)} on resource: ${prod}`,
    `Allowing eks:DescribeCluster on ${prod} in a policy of user ana would help; repeating the call does not.`,
  ],
  [
    `${head(ana)} on resource: ${prod} with an explicit deny in a service control policy`,
    'A Deny in a service control policy must go before user ana may eks:DescribeCluster.',
  ],
  [
    `${head(role)} on resource: ${prod} because no session policy allows the eks:DescribeCluster action.`,
    'The session of role GantryAccess is narrowed: eks:DescribeCluster is not among what it was made for.',
  ],
  [
    `${head(ana)} on resource: ${prod} because no permissions boundary allows the eks:DescribeCluster action`,
    `The permissions boundary of user ana must allow eks:DescribeCluster on ${prod}.`,
  ],
  [
    `${head(ana)} on resource: ${prod} because no service control policy allows the eks:DescribeCluster action`,
    `The organization's policies must allow eks:DescribeCluster on ${prod} in this account.`,
  ],
  [
    'You are not authorized to perform this operation. User: x is not authorized to perform: ec2:DescribeVpcs because no identity-based policy allows the ec2:DescribeVpcs action',
    'Allowing ec2:DescribeVpcs on * in a policy of x would help; repeating the call does not.',
  ],
  ['Rate exceeded', undefined],
])('%s', (message, advice) => {
  expect(permissionAdvice(message)).toBe(advice);
});
