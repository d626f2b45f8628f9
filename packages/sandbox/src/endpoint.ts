import type { Account } from './account/account.ts';
import type { Listening, ListenOptions } from './server.ts';

/**
 * Serves the account's AWS endpoint: one port for all services and regions. The wire formats are
 * loaded only now, since calls that are made inside need none.
 */
export async function listen(account: Account, options: ListenOptions): Promise<Listening> {
  const server = await import('./server.ts');
  return server.listen(account, options);
}
