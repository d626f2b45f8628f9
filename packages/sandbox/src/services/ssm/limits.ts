/** https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm */
export const limits = {
  levels: 15,
  tags: 50,
  valueAdvanced: 8192,
  valueStandard: 4096,
  versions: 100,
} as const;
