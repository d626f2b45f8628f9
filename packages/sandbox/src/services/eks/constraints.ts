import type { Constraint } from '../../service.ts';

const name: Constraint = { min: 1, max: 100, pattern: '^[0-9A-Za-z][A-Za-z0-9\\-_]*' };

/**
 * Lengths and patterns of EKS's API model, by member.
 * https://docs.aws.amazon.com/eks/latest/APIReference/API_Types.html
 */
export const constraints: Readonly<Record<string, Constraint>> = {
  'CreateClusterRequest.name': name,
  'CreateFargateProfileRequest.fargateProfileName': name,
  'CreateNodegroupRequest.nodegroupName': { ...name, max: 63 },
  'NodegroupScalingConfig.desiredSize': { min: 0 },
  'NodegroupScalingConfig.maxSize': { min: 1 },
  'NodegroupScalingConfig.minSize': { min: 0 },
  'NodegroupUpdateConfig.maxUnavailable': { min: 1 },
  'NodegroupUpdateConfig.maxUnavailablePercentage': { min: 1, max: 100 },
  'Taint.key': { min: 1, max: 63 },
  'Taint.value': { min: 0, max: 63 },
  maxResults: { min: 1, max: 100 },
};
