import { nearest } from '@gantry/toolkit';
import { Command } from 'commander';
import { policyDocument, policyDocuments, policyNames } from '../shared/policies.ts';
import { UsageError } from '../shared/usage-error.ts';

/** `gantry policy NAME` */
export function policyCommand(): Command {
  return new Command('policy')
    .description('Prints an IAM policy document, derived from what the tools declare.')
    .argument('[name]', 'which one; without it, the names')
    .action((name: string | undefined) => {
      process.stdout.write(name === undefined ? listing() : `${policy(name)}\n`);
    });
}

function policy(name: string): string {
  const found = policyDocument(name);
  if (found === undefined) throw unknownPolicy(name, policyNames());
  return JSON.stringify(found, null, 2);
}

function unknownPolicy(name: string, names: readonly string[]): UsageError {
  const near = nearest(name, names);
  const hint = near === undefined ? '' : ` Did you mean ${near}?`;
  return new UsageError(`There is no policy ${name}.${hint} Names: ${names.join(', ')}.`);
}

function listing(): string {
  const rows = Object.entries(policyDocuments());
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, { summary }]) => `${name.padEnd(width)}  ${summary}\n`).join('');
}
