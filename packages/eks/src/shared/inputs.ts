import { z } from 'zod';
import { kinds } from '../resources/index.ts';

/** https://docs.aws.amazon.com/eks/latest/APIReference/API_CreateCluster.html */
const CLUSTER_NAME = /^[0-9A-Za-z][A-Za-z0-9_-]{0,99}$/;

export const clusterName: z.ZodString = z
  .string()
  .regex(
    CLUSTER_NAME,
    'a cluster name has 1 to 100 letters, digits, hyphens and underscores, and starts with a letter or digit',
  );

export const resourceType: z.ZodEnum<Record<string, string>> = z.enum(
  Object.fromEntries(kinds.map(({ type }) => [type, type])),
);

export const nextToken: z.ZodString = z.string().min(1).max(8_192);
