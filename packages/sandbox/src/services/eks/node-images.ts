import type { AMITypes } from '@aws-sdk/client-eks';
import { type ImageRecord, imagesOf } from '../ec2/images.ts';

/** The path of the parameter that names the image of a type; `MINOR` is the Kubernetes version. */
function pathOf(amiType: string): string {
  const optimized = '/aws/service/eks/optimized-ami/MINOR';
  const arch = amiType.includes('ARM_64') ? 'arm64' : 'x86_64';
  if (amiType.startsWith('BOTTLEROCKET')) {
    const variant = amiType.includes('NVIDIA') ? '-nvidia' : '';
    return `/aws/service/bottlerocket/aws-k8s-MINOR${variant}/${arch}/latest`;
  }
  const [, edition, year] = /^WINDOWS_(CORE|FULL)_(\d{4})/.exec(amiType) ?? [];
  if (edition !== undefined) {
    const name = edition === 'CORE' ? 'Core' : 'Full';
    const full = `Windows_Server-${year}-English-${name}-EKS_Optimized-MINOR`;
    return `/aws/service/ami-windows-latest/${full}`;
  }
  if (amiType === 'AL2_x86_64_GPU') return `${optimized}/amazon-linux-2-gpu/recommended`;
  if (amiType === 'AL2_ARM_64') return `${optimized}/amazon-linux-2-arm64/recommended`;
  if (amiType === 'AL2_x86_64') return `${optimized}/amazon-linux-2/recommended`;
  const [variant = 'standard'] = /NVIDIA|NEURON/.exec(amiType) ?? [];
  return `${optimized}/amazon-linux-2023/${arch}/${variant.toLowerCase()}/recommended`;
}

/** The image that EKS takes for a type and a version. */
export function nodeImage(
  region: string,
  amiType: AMITypes | string,
  version: string,
): ImageRecord | undefined {
  const root = pathOf(amiType).replace('MINOR', version);
  return [...imagesOf(region).values()].find((image) => image.root === root);
}
