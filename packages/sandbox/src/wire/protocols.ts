import type { Protocol, ServiceManifest } from '../service.ts';
import { ec2Query } from './ec2-query.ts';
import type { HttpRequest } from './http.ts';
import { jsonRpc } from './json-rpc.ts';
import type { WireProtocol } from './protocol.ts';
import { query } from './query.ts';
import { queryJson, wantsJson } from './query-json.ts';
import { restJson } from './rest-json.ts';

/** The wire formats that some service uses. */
export const protocols: Readonly<Record<Protocol, WireProtocol>> = {
  'ec2-query': ec2Query,
  'json-1.0': jsonRpc('1.0'),
  'json-1.1': jsonRpc('1.1'),
  query,
  'rest-json': restJson,
};

/** The wire format in which a service reads a request and answers it. */
export function protocolFor(
  { protocol }: Pick<ServiceManifest, 'protocol'>,
  request: HttpRequest,
): WireProtocol {
  return protocol === 'query' && wantsJson(request) ? queryJson : protocols[protocol];
}
