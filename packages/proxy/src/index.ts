export { Bridge, type BridgeOptions } from './bridge.ts';
export { type CredentialSource, CredentialsError, credentialSource } from './credentials.ts';
export { type Endpoint, EndpointError, resolveEndpoint } from './endpoint.ts';
