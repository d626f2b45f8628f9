export { runProxyCommand } from './cli.ts';
export { EndpointError } from './endpoint.ts';
export type { SigningCredentials } from './signing-credentials.ts';
export { type SigningFetchOptions, signingFetch } from './signing-fetch.ts';
export {
  type ClientTransport,
  type SignedTransportOptions,
  signedTransport,
} from './transport.ts';
