import { eksTools } from '@gantry/eks';
import type { Client } from '@modelcontextprotocol/client';

/** A call of a tool. */
export type Question = readonly [tool: string, given: Readonly<Record<string, unknown>>];

const OF_ACCOUNT: ReadonlySet<string> = new Set([
  'accesspolicy',
  'addonversion',
  'cluster',
  'clusterversion',
  'eksanywheresubscription',
]);

/**
 * Questions about the healthy account that together make every call to AWS which the tools declare:
 * each type is listed, and the first of each list is described.
 */
export async function questions(client: Client, more: object): Promise<readonly Question[]> {
  const listed = typesOf('list_eks_resources').map(
    (type): Question => ['list_eks_resources', { ...placed(type), ...more }],
  );
  const described: Question[] = [];
  for (const [tool, given] of listed) {
    const type = String(given.resource_type);
    const { structuredContent } = await client.callTool({ name: tool, arguments: { ...given } });
    const [row] = Object(structuredContent).items ?? [];
    const name = EXAMPLES[type] ?? Object(row).name ?? 'none';
    described.push(['describe_eks_resource', { ...given, resource_name: name }]);
  }
  return [
    ...listed,
    ...described.filter(([, given]) => given.resource_type !== 'accesspolicy'),
    ['get_eks_insights', { cluster_name: 'prod', ...more }],
    ['get_eks_vpc_config', { cluster_name: 'prod', ...more }],
  ];
}

const EXAMPLES: Readonly<Record<string, string>> = { addonversion: 'coredns:v1.12.1-eksbuild.2' };

function placed(type: string): Readonly<Record<string, unknown>> {
  return { resource_type: type, ...(OF_ACCOUNT.has(type) ? {} : { cluster_name: 'prod' }) };
}

/** The resource types that a tool's schema allows. */
function typesOf(name: string): readonly string[] {
  const schema: unknown = eksTools.find(name)?.listed.inputSchema.properties?.resource_type;
  return Object(schema).enum ?? [];
}
