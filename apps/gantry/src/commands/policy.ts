import { eksTools } from '@gantry/eks';
import { nearest } from '@gantry/toolkit';
import { Command } from 'commander';
import { UsageError } from '../shared/usage-error.ts';

type Document = {
  readonly summary: string;
  readonly actions: readonly string[];
};

/** `gantry policy NAME` */
export function policyCommand(): Command {
  return new Command('policy')
    .description('Prints an IAM policy document, derived from what the tools declare.')
    .argument('[name]', 'which one; without it, the names')
    .action((name: string | undefined) => {
      process.stdout.write(name === undefined ? listing() : `${policy(name)}\n`);
    });
}

/** Every policy document there is, by name. */
function documents(): Readonly<Record<string, Document>> {
  const read = eksTools.tools.filter(({ access }) => access === 'read');
  return {
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

function policy(name: string): string {
  const all = documents();
  const found = Object.hasOwn(all, name) ? all[name] : undefined;
  if (found === undefined) throw unknownPolicy(name, Object.keys(all));
  const statement = {
    Effect: 'Allow',
    Action: [...new Set(found.actions)].sort(),
    Resource: '*',
  };
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2);
}

function unknownPolicy(name: string, names: readonly string[]): UsageError {
  const near = nearest(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return new UsageError(`There is no policy ${name}.${hint} Names: ${names.join(', ')}.`);
}

function listing(): string {
  const rows = Object.entries(documents());
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, { summary }]) => `${name.padEnd(width)}  ${summary}\n`).join('');
}
