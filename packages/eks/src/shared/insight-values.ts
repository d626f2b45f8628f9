import type { Category, InsightStatusValue } from '@aws-sdk/client-eks';

// Spelled out here, since the SDK's tables would cost the import of the whole client.

export const insightCategories: readonly Category[] = [
  'MISCONFIGURATION',
  'ROLLBACK_READINESS',
  'UPGRADE_READINESS',
];

export const insightStatuses: readonly InsightStatusValue[] = [
  'ERROR',
  'PASSING',
  'UNKNOWN',
  'WARNING',
];
