import { join } from 'node:path';

export const sandboxFolder: string = join(import.meta.dirname, '../../packages/sandbox');

/** The file that lists what a simulated service implements. */
export function manifestFile(service: string): string {
  return join(sandboxFolder, `src/services/${service}/service.ts`);
}
