import type { PublishedPolicy } from '../aws-managed-policies.ts';

/**
 * What EKS itself may do in an account; the second version of its policy, to which AWS has added
 * since.
 * https://docs.aws.amazon.com/eks/latest/userguide/using-service-linked-roles.html
 */
export const eksServicePolicies: Readonly<Record<string, PublishedPolicy>> = {
  AmazonEKSForFargateServiceRolePolicy: {
    version: 1,
    created: '2019-11-22T04:36:25Z',
    edited: '2019-11-22T04:36:25Z',
    path: '/aws-service-role/',
    description: 'This policy grants necessary permissions to Amazon EKS to run fargate tasks',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'ec2:CreateNetworkInterface',
            'ec2:CreateNetworkInterfacePermission',
            'ec2:DeleteNetworkInterface',
            'ec2:DescribeNetworkInterfaces',
            'ec2:DescribeSecurityGroups',
            'ec2:DescribeSubnets',
            'ec2:DescribeVpcs',
            'ec2:DescribeDhcpOptions',
            'ec2:DescribeRouteTables',
          ],
          Resource: '*',
        },
      ],
    },
  },
  AmazonEKSServiceRolePolicy: {
    version: 2,
    created: '2020-02-21T20:10:00Z',
    edited: '2020-05-27T19:30:19Z',
    path: '/aws-service-role/',
    description:
      'A service-linked role required for Amazon EKS to call AWS services on your behalf.',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'ec2:CreateNetworkInterface',
            'ec2:DeleteNetworkInterface',
            'ec2:DetachNetworkInterface',
            'ec2:ModifyNetworkInterfaceAttribute',
            'ec2:DescribeInstances',
            'ec2:DescribeNetworkInterfaces',
            'ec2:DescribeSecurityGroups',
            'ec2:DescribeSubnets',
            'ec2:DescribeVpcs',
            'ec2:CreateNetworkInterfacePermission',
            'iam:ListAttachedRolePolicies',
            'ec2:CreateSecurityGroup',
          ],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Action: [
            'ec2:DeleteSecurityGroup',
            'ec2:RevokeSecurityGroupIngress',
            'ec2:AuthorizeSecurityGroupIngress',
          ],
          Resource: 'arn:aws:ec2:*:*:security-group/*',
          Condition: { 'ForAnyValue:StringLike': { 'ec2:ResourceTag/Name': 'eks-cluster-sg*' } },
        },
        {
          Effect: 'Allow',
          Action: ['ec2:CreateTags', 'ec2:DeleteTags'],
          Resource: ['arn:aws:ec2:*:*:vpc/*', 'arn:aws:ec2:*:*:subnet/*'],
          Condition: { 'ForAnyValue:StringLike': { 'aws:TagKeys': ['kubernetes.io/cluster/*'] } },
        },
        {
          Effect: 'Allow',
          Action: ['ec2:CreateTags', 'ec2:DeleteTags'],
          Resource: ['arn:aws:ec2:*:*:security-group/*'],
          Condition: {
            'ForAnyValue:StringLike': {
              'aws:TagKeys': ['kubernetes.io/cluster/*'],
              'aws:RequestTag/Name': 'eks-cluster-sg*',
            },
          },
        },
        {
          Effect: 'Allow',
          Action: 'route53:AssociateVPCWithHostedZone',
          Resource: 'arn:aws:route53:::hostedzone/*',
        },
        {
          Effect: 'Allow',
          Action: 'logs:CreateLogGroup',
          Resource: 'arn:aws:logs:*:*:log-group:/aws/eks/*',
        },
        {
          Effect: 'Allow',
          Action: ['logs:CreateLogStream', 'logs:DescribeLogStreams'],
          Resource: 'arn:aws:logs:*:*:log-group:/aws/eks/*:*',
        },
        {
          Effect: 'Allow',
          Action: 'logs:PutLogEvents',
          Resource: 'arn:aws:logs:*:*:log-group:/aws/eks/*:*:*',
        },
      ],
    },
  },
};
