/**
 * What the programs of a node write. Sentences of nodeadm, kubelet, cloud-init and the network
 * plugin, as their sources and public reports have them.
 * https://github.com/awslabs/amazon-eks-ami/tree/main/nodeadm
 */
export const nodeTexts = {
  command: 'nodeadm: "msg":"Command failed","error":"{error}"',
  metadataOff:
    'operation error ec2imds: GetInstanceIdentityDocument, exceeded maximum number of attempts, 3, access disabled to EC2 IMDS via client option, or environment variable',
  noScript:
    'cloud-init: /var/lib/cloud/instance/scripts/part-001: line 5: /etc/eks/bootstrap.sh: No such file or directory',
  unhandled: 'cloud-init: WARNING: Unhandled non-multipart (application/node.eks.aws) userdata',
  noConfig: 'could not find NodeConfig within UserData',
  noEndpoint: 'Apiserver endpoint is missing in cluster configuration',
  noAuthority: 'Certificate authority is missing in cluster configuration',
  noCidr: 'CIDR is missing in cluster configuration',
  noCredentials:
    'operation error EC2: DescribeInstances, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found, operation error ec2imds: GetMetadata, http response error StatusCode: 404',
  ec2Denied:
    'operation error EC2: DescribeInstances, https response error StatusCode: 403, api error UnauthorizedOperation: You are not authorized to perform this operation. User: {role} is not authorized to perform: {action} because no {policy} policy allows the {action} action',
  ec2Unreached:
    'operation error EC2: DescribeInstances, exceeded maximum number of attempts, 3, https response error StatusCode: 0, request send failed, dial tcp {why}: i/o timeout',
  unregistered: 'kubelet: E "Unable to register node with API server" err="{why}"',
  post: 'Post \\"https://{host}/api/v1/nodes\\": {why}',
  tooNew: 'the server could not find the requested resource',
  badAuthority: 'tls: failed to verify certificate: x509: certificate signed by unknown authority',
  forbidden:
    'nodes is forbidden: User \\"{role}\\" cannot create resource \\"nodes\\" in API group \\"\\" at the cluster scope',
  unpulled:
    'kubelet: E "Failed to pull image" image="amazon-k8s-cni" err="{why}"; {notInitialized}',
  layerRefused:
    'failed to copy: httpReadSeeker: failed open: unexpected status from GET request to https://{bucket}.s3.{region}.amazonaws.com: 403 Forbidden',
  cniDenied:
    'kubelet: E "Container runtime network not ready" networkReady="{notInitialized}"; aws-node: Unauthorized operation: failed to call {action} due to missing permissions.',
  notInitialized:
    'container runtime network not ready: NetworkReady=false reason:NetworkPluginNotReady message:Network plugin returns error: cni plugin not initialized',
  stopped: 'Kubelet stopped posting node status.',
} as const;
