/** One Kubernetes minor as EKS offers it. Dates are days, UTC. */
export type KubernetesVersion = {
  readonly minor: string;
  readonly released: string;
  readonly endOfStandardSupport: string;
  readonly endOfExtendedSupport: string;
  /** Newest patch of the control plane. */
  readonly patch: string;
  /** Day of the newest Amazon Linux image for it, where that is younger than the others'. */
  readonly image?: string;
  /** Platform version of new clusters; not recorded for minors that can no longer be created. */
  readonly platform?: string;
};

/**
 * Newest first. Dates: https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html.
 * Patches and platform versions:
 * https://docs.aws.amazon.com/eks/latest/userguide/platform-versions.html
 * as of 3 April 2026; those of 1.36, which is younger, are its first release.
 */
export const kubernetesVersions: readonly KubernetesVersion[] = [
  {
    minor: '1.36',
    released: '2026-06-02',
    endOfStandardSupport: '2027-08-02',
    endOfExtendedSupport: '2028-08-02',
    patch: '1.36.0',
    image: '20260611',
    platform: 'eks.3',
  },
  {
    minor: '1.35',
    released: '2026-01-27',
    endOfStandardSupport: '2027-03-27',
    endOfExtendedSupport: '2028-03-27',
    patch: '1.35.2',
    platform: 'eks.9',
  },
  {
    minor: '1.34',
    released: '2025-10-02',
    endOfStandardSupport: '2026-12-02',
    endOfExtendedSupport: '2027-12-02',
    patch: '1.34.4',
    platform: 'eks.19',
  },
  {
    minor: '1.33',
    released: '2025-05-29',
    endOfStandardSupport: '2026-07-29',
    endOfExtendedSupport: '2027-07-29',
    patch: '1.33.8',
    platform: 'eks.33',
  },
  {
    minor: '1.32',
    released: '2025-01-23',
    endOfStandardSupport: '2026-03-23',
    endOfExtendedSupport: '2027-03-23',
    patch: '1.32.12',
    platform: 'eks.40',
  },
  {
    minor: '1.31',
    released: '2024-09-26',
    endOfStandardSupport: '2025-11-26',
    endOfExtendedSupport: '2026-11-26',
    patch: '1.31.14',
    platform: 'eks.56',
  },
  {
    minor: '1.30',
    released: '2024-05-23',
    endOfStandardSupport: '2025-07-23',
    endOfExtendedSupport: '2026-07-23',
    patch: '1.30.14',
    platform: 'eks.64',
  },
  {
    minor: '1.29',
    released: '2024-01-23',
    endOfStandardSupport: '2025-03-23',
    endOfExtendedSupport: '2026-03-23',
    patch: '1.29.15',
  },
  {
    minor: '1.28',
    released: '2023-09-26',
    endOfStandardSupport: '2024-11-26',
    endOfExtendedSupport: '2025-11-26',
    patch: '1.28.15',
  },
  {
    minor: '1.27',
    released: '2023-05-24',
    endOfStandardSupport: '2024-07-24',
    endOfExtendedSupport: '2025-07-24',
    patch: '1.27.16',
  },
  {
    minor: '1.26',
    released: '2023-04-11',
    endOfStandardSupport: '2024-06-11',
    endOfExtendedSupport: '2025-06-11',
    patch: '1.26.15',
  },
  {
    minor: '1.25',
    released: '2023-02-21',
    endOfStandardSupport: '2024-05-01',
    endOfExtendedSupport: '2025-05-01',
    patch: '1.25.16',
  },
  {
    minor: '1.24',
    released: '2022-11-15',
    endOfStandardSupport: '2024-01-31',
    endOfExtendedSupport: '2025-01-31',
    patch: '1.24.17',
  },
  {
    minor: '1.23',
    released: '2022-08-11',
    endOfStandardSupport: '2023-10-11',
    endOfExtendedSupport: '2024-10-11',
    patch: '1.23.17',
  },
  {
    minor: '1.22',
    released: '2022-04-04',
    endOfStandardSupport: '2023-06-04',
    endOfExtendedSupport: '2024-09-01',
    patch: '1.22.17',
  },
];
