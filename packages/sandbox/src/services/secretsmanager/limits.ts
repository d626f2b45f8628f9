export const DAY: number = 24 * 3_600_000;

/** https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html */
export const limits = {
  bytes: 65_536,
  versions: 100,
  stages: 20,
  tags: 50,
  recoveryDaysLeast: 7,
  recoveryDaysMost: 30,
} as const;
