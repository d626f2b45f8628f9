import { type ToolSet, toolSet } from '@gantry/toolkit';
import type { EksWorld } from '../shared/world.ts';
import { describeEksResource } from './describe-eks-resource.ts';
import { getEksInsights } from './get-eks-insights.ts';
import { getEksVpcConfig } from './get-eks-vpc-config.ts';
import { listEksResources } from './list-eks-resources.ts';

/** The tools of the EKS server. */
export const eksTools: ToolSet<EksWorld> = toolSet([
  describeEksResource,
  getEksInsights,
  getEksVpcConfig,
  listEksResources,
]);
