/** The command line was wrong; exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** An error as one sentence for people: no stack trace. */
export function sentence(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE' && 'port' in error) {
    const { port } = error;
    return `Port ${port} is in use. Stop what listens there, or choose another one with --port.`;
  }
  if ('code' in error && error.code === 'EACCES') return `Not permitted: ${error.message}.`;
  return error.message;
}
