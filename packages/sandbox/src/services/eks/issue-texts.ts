/**
 * Messages of the health issues of node groups, recorded where there are any; the others say what
 * the reference says of their codes.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_Issue.html
 */
export const issueTexts = {
  role: "We couldn't find the IAM role for your managed node group.",
  subnets: "We couldn't find one or more subnets of your managed node group.",
  noAddresses:
    'One or more Amazon EC2 Subnets of [{ids}] for node group {name} does not automatically assign public IP addresses to instances launched into it. If you want your instances to be assigned a public IP address, then you need to enable auto-assign public IP address for the subnet. See IP addressing in VPC guide: https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html#subnet-public-ip',
  template: "We couldn't find the EC2 Launch Template for your managed node group.",
  source: "We couldn't find the source EC2 Launch Template of your managed node group.",
  version:
    'The Amazon EC2 Launch Template : {id} has a new version associated with your Autoscaling group, which is not managed by Amazon EKS. Expected Launch Template version: {version}',
  profile: "We couldn't find the IAM instance profile for your managed node group.",
  scalingGroup: "We couldn't find the Auto Scaling group associated with the managed node group.",
  full: 'One or more of the subnets associated with your managed node group does not have enough available IP addresses for new nodes.',
  access:
    'Your worker nodes do not have access to the cluster. Verify if the node instance role is present and correctly configured in the aws-auth ConfigMap.',
  unjoined: 'Instances failed to join the kubernetes cluster',
  unhealthy: 'Unhealthy nodes in the kubernetes cluster',
  rollStopped:
    "Couldn't proceed with upgrade process as new nodes are not joining node group {name}",
} as const;
