/** A family of node images that AWS publishes; `MINOR` stands for the Kubernetes version. */
export type ImageFamily = {
  readonly path: string;
  /** `DAY` is the date of the image. */
  readonly image: string;
  /** The last minor that it was built for. */
  readonly until?: string;
  /** Members beside the id, under the same path. */
  readonly members: 'recommended' | 'version' | 'none';
};

const optimized = '/aws/service/eks/optimized-ami/MINOR';

function amazonLinux2023(arch: string, variant: string): ImageFamily {
  return {
    path: `${optimized}/amazon-linux-2023/${arch}/${variant}/recommended`,
    image: `amazon-eks-node-al2023-${arch}-${variant}-MINOR-vDAY`,
    members: 'recommended',
  };
}

function amazonLinux2(path: string, image: string): ImageFamily {
  return {
    path: `${optimized}/${path}/recommended`,
    image: `${image}-MINOR-vDAY`,
    until: '1.32',
    members: 'recommended',
  };
}

function bottlerocket(variant: string, arch: string): ImageFamily {
  return {
    path: `/aws/service/bottlerocket/aws-k8s-MINOR${variant}/${arch}/latest`,
    image: `bottlerocket-aws-k8s-MINOR${variant}-${arch === 'arm64' ? 'aarch64' : arch}-v1.57.0`,
    members: 'version',
  };
}

function windows(edition: string): ImageFamily {
  return {
    path: `/aws/service/ami-windows-latest/Windows_Server-${edition}-EKS_Optimized-MINOR`,
    image: `Windows_Server-${edition}-EKS_Optimized-MINOR-DAY`,
    members: 'none',
  };
}

/**
 * https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id.html,
 * https://docs.aws.amazon.com/eks/latest/userguide/retrieve-ami-id-bottlerocket.html and
 * https://docs.aws.amazon.com/eks/latest/userguide/retrieve-windows-ami-id.html
 */
export const imageFamilies: readonly ImageFamily[] = [
  amazonLinux2023('x86_64', 'standard'),
  amazonLinux2023('arm64', 'standard'),
  amazonLinux2023('x86_64', 'nvidia'),
  amazonLinux2023('arm64', 'nvidia'),
  amazonLinux2023('x86_64', 'neuron'),
  amazonLinux2('amazon-linux-2', 'amazon-eks-node'),
  amazonLinux2('amazon-linux-2-arm64', 'amazon-eks-arm64-node'),
  amazonLinux2('amazon-linux-2-gpu', 'amazon-eks-gpu-node'),
  bottlerocket('', 'x86_64'),
  bottlerocket('', 'arm64'),
  bottlerocket('-nvidia', 'x86_64'),
  bottlerocket('-nvidia', 'arm64'),
  windows('2019-English-Core'),
  windows('2019-English-Full'),
  windows('2022-English-Core'),
  windows('2022-English-Full'),
];
