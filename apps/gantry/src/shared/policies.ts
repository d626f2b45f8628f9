import { eksTools } from '@gantry/eks';

/** A policy document that follows from what the tools declare. */
export type NamedDocument = {
  readonly summary: string;
  readonly actions: readonly string[];
};

/** Every policy document there is, by name. */
export function policyDocuments(): Readonly<Record<string, NamedDocument>> {
  const read = eksTools.tools.filter(({ access }) => access === 'read');
  return {
    'eks-connect': {
      summary: 'connect, and use the reading tools: for a grant, where AWS decides the rest',
      actions: ['eks-mcp:InvokeMcp', 'eks-mcp:CallReadOnlyTool'],
    },
    'eks-read-only': {
      summary: 'connect, and use every reading tool of the EKS server',
      actions: ['eks-mcp:InvokeMcp', 'eks-mcp:CallReadOnlyTool', ...read.flatMap(({ iam }) => iam)],
    },
    'eks-full': {
      summary: 'connect, and use every tool of the EKS server',
      actions: [
        'eks-mcp:InvokeMcp',
        'eks-mcp:CallReadOnlyTool',
        'eks-mcp:CallPrivilegedTool',
        ...eksTools.tools.flatMap(({ iam }) => iam),
      ],
    },
    ...Object.fromEntries(
      eksTools.tools.map(({ name, iam }) => [
        name,
        { summary: 'what this one tool calls on AWS', actions: iam },
      ]),
    ),
  };
}

/** The names of all policy documents. */
export function policyNames(): readonly string[] {
  return Object.keys(policyDocuments());
}

/** Whether a policy document has this name. */
export function isPolicyName(name: string): boolean {
  return Object.hasOwn(policyDocuments(), name);
}

/** An IAM policy document by its name; undefined when there is none. */
export function policyDocument(name: string): object | undefined {
  const all = policyDocuments();
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found === undefined) return undefined;
  const Action = [...new Set(found.actions)].sort();
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource: '*' }] };
}
