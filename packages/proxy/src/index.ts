export { runProxyCommand } from './cli.ts';
export { type SigningFetchOptions, signingFetch } from './signing-fetch.ts';
