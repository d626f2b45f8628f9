export const DAY: number = 24 * 3_600_000;

/**
 * https://docs.aws.amazon.com/kms/latest/developerguide/limits.html and, for the days, the
 * reference of ScheduleKeyDeletion and EnableKeyRotation.
 */
export const limits = {
  plaintext: 4096,
  pendingDaysLeast: 7,
  pendingDaysMost: 30,
  rotationDays: 365,
  tags: 50,
} as const;
