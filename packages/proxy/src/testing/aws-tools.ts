/** One tool as AWS's endpoint lists it. */
export type AwsTool = {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: object;
  readonly annotations: Readonly<Record<string, boolean>>;
};

/**
 * Names and classes of the hosted EKS MCP server's tools.
 * https://docs.aws.amazon.com/eks/latest/userguide/eks-mcp-tools.html
 */
const READ = [
  'search_eks_documentation',
  'search_eks_troubleshooting_guide',
  'list_eks_resources',
  'describe_eks_resource',
  'get_eks_insights',
  'get_eks_vpc_config',
  'list_k8s_resources',
  'read_k8s_resource',
  'list_api_versions',
  'get_pod_logs',
  'get_k8s_events',
  'get_cloudwatch_logs',
  'get_cloudwatch_metrics',
  'get_eks_metrics_guidance',
  'get_policies_for_role',
] as const;

const PRIVILEGED = [
  'manage_eks_stacks',
  'manage_k8s_resource',
  'apply_yaml',
  'add_inline_policy',
  'generate_app_manifest',
] as const;

/** Adding a policy and filling a template destroy nothing. */
const HARMLESS: ReadonlySet<string> = new Set(['add_inline_policy', 'generate_app_manifest']);

const text = { type: 'string' };

const SCHEMAS: Readonly<Record<string, object>> = {
  list_eks_resources: {
    type: 'object',
    properties: { resource_type: text, cluster_name: text },
    required: ['resource_type'],
  },
  describe_eks_resource: {
    type: 'object',
    properties: { resource_type: text, cluster_name: text, resource_name: text },
    required: ['resource_type'],
  },
};

/** All of them, with the hints that their classes call for. */
export const AWS_TOOLS: readonly AwsTool[] = [
  ...READ.map((name) => tool(name, { readOnlyHint: true, idempotentHint: true })),
  ...PRIVILEGED.map((name) =>
    tool(name, { readOnlyHint: false, destructiveHint: !HARMLESS.has(name) }),
  ),
];

function tool(name: string, annotations: AwsTool['annotations']): AwsTool {
  const inputSchema = SCHEMAS[name] ?? { type: 'object', properties: {} };
  return { name, description: `${name} of the hosted server`, inputSchema, annotations };
}

/** The action that a call to a tool needs; undefined for a tool that there is not. */
export function actionOf(name: unknown): string | undefined {
  const found = AWS_TOOLS.find((one) => one.name === name);
  if (found === undefined) return undefined;
  const reads = found.annotations.readOnlyHint === true;
  return reads ? 'eks-mcp:CallReadOnlyTool' : 'eks-mcp:CallPrivilegedTool';
}

/**
 * What a tool answers: a sentence and then the data as JSON; a failure is one text. As the server
 * whose source is public does (awslabs/mcp, src/eks-mcp-server).
 */
export function callTool(name: string, args: Readonly<Record<string, unknown>>): object {
  const { resource_type: type, resource_name: wanted } = args;
  if (name === 'list_eks_resources' && type === 'cluster') {
    return said('There is 1 cluster in us-west-2.', { resource_type: type, resources: ['prod'] });
  }
  if (name === 'describe_eks_resource' && wanted === 'prod') {
    return said('Cluster prod is ACTIVE.', { cluster: { name: 'prod', status: 'ACTIVE' } });
  }
  if (name === 'describe_eks_resource') {
    const message = `ResourceNotFoundException: No cluster found for name: ${String(wanted)}.`;
    return { isError: true, content: [{ type: 'text', text: message }] };
  }
  return said(`${name} has run.`, args);
}

function said(sentence: string, data: object): object {
  const content = [sentence, JSON.stringify(data)].map((one) => ({ type: 'text', text: one }));
  return { isError: false, content };
}
