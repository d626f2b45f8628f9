import { eksPolicies } from './aws-managed-eks-policies.ts';
import { ecsServicePolicy } from './data/ecs-service-policy.ts';
import { eksNodegroupServicePolicy } from './data/eks-nodegroup-service-policy.ts';
import { eksServicePolicies } from './data/eks-service-policies.ts';
import { otherServicePolicies } from './data/other-service-policies.ts';

/** A policy that AWS publishes, as of the date it was last edited. */
export type PublishedPolicy = {
  readonly version: number;
  readonly created: string;
  readonly edited: string;
  readonly description: string;
  /** Absent: `/`. */
  readonly path?: string;
  readonly document: object;
};

/** Policies of service-linked roles, which nothing else can carry. */
export const servicePolicies: Readonly<Record<string, PublishedPolicy>> = {
  ...ecsServicePolicy,
  ...eksNodegroupServicePolicy,
  ...eksServicePolicies,
  ...otherServicePolicies,
};

/** AWS's texts, by name. https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
export const awsManagedPolicies: Readonly<Record<string, PublishedPolicy>> = {
  ...eksPolicies,
  AdministratorAccess: {
    version: 1,
    created: '2015-02-06T18:39:46Z',
    edited: '2015-02-06T18:39:46Z',
    description: 'Provides full access to AWS services and resources.',
    document: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
    },
  },
  AmazonEC2ContainerRegistryPullOnly: {
    version: 1,
    created: '2024-10-04T16:58:49Z',
    edited: '2024-10-04T16:58:49Z',
    description: 'Provides access to pull images from Amazon EC2 Container Registry repositories.',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: [
            'ecr:GetAuthorizationToken',
            'ecr:BatchGetImage',
            'ecr:GetDownloadUrlForLayer',
            'ecr:BatchImportUpstreamImage',
          ],
          Resource: '*',
          Effect: 'Allow',
        },
      ],
    },
  },
  AmazonEC2ContainerRegistryReadOnly: {
    version: 3,
    created: '2015-12-21T17:04:15Z',
    edited: '2019-12-10T20:56:32Z',
    description: 'Provides read-only access to Amazon EC2 Container Registry repositories.',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'ecr:GetAuthorizationToken',
            'ecr:BatchCheckLayerAvailability',
            'ecr:GetDownloadUrlForLayer',
            'ecr:GetRepositoryPolicy',
            'ecr:DescribeRepositories',
            'ecr:ListImages',
            'ecr:DescribeImages',
            'ecr:BatchGetImage',
            'ecr:GetLifecyclePolicy',
            'ecr:GetLifecyclePolicyPreview',
            'ecr:ListTagsForResource',
            'ecr:DescribeImageScanFindings',
          ],
          Resource: '*',
        },
      ],
    },
  },
  AmazonSSMManagedInstanceCore: {
    version: 2,
    created: '2019-03-15T17:22:00Z',
    edited: '2019-05-23T16:54:00Z',
    description:
      'The policy for Amazon EC2 Role to enable AWS Systems Manager service core functionality.',
    document: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Action: [
            'ssm:DescribeAssociation',
            'ssm:GetDeployablePatchSnapshotForInstance',
            'ssm:GetDocument',
            'ssm:DescribeDocument',
            'ssm:GetManifest',
            'ssm:GetParameter',
            'ssm:GetParameters',
            'ssm:ListAssociations',
            'ssm:ListInstanceAssociations',
            'ssm:PutInventory',
            'ssm:PutComplianceItems',
            'ssm:PutConfigurePackageResult',
            'ssm:UpdateAssociationStatus',
            'ssm:UpdateInstanceAssociationStatus',
            'ssm:UpdateInstanceInformation',
          ],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Action: [
            'ssmmessages:CreateControlChannel',
            'ssmmessages:CreateDataChannel',
            'ssmmessages:OpenControlChannel',
            'ssmmessages:OpenDataChannel',
          ],
          Resource: '*',
        },
        {
          Effect: 'Allow',
          Action: [
            'ec2messages:AcknowledgeMessage',
            'ec2messages:DeleteMessage',
            'ec2messages:FailMessage',
            'ec2messages:GetEndpoint',
            'ec2messages:GetMessages',
            'ec2messages:SendReply',
          ],
          Resource: '*',
        },
      ],
    },
  },
};
