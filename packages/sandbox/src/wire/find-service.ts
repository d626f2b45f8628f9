import type { SigV4Proof } from '@gantry/identity';
import type { ServiceManifest } from '../service.ts';
import { type HttpRequest, header } from './http.ts';
import { splitRpcTarget } from './json-rpc.ts';
import type { WireProtocol } from './protocol.ts';
import { protocols } from './protocols.ts';
import { fieldOf, formFields } from './query.ts';

/**
 * The service a request is for: by its credential scope, else by its target header, else by action
 * and version.
 */
export function findService(
  services: readonly ServiceManifest[],
  request: HttpRequest,
  proof: Pick<SigV4Proof, 'service'> | undefined,
): ServiceManifest | undefined {
  if (proof) return services.find(({ signingName }) => signingName === proof.service);
  const target = header(request, 'x-amz-target');
  if (target !== undefined) {
    const { prefix } = splitRpcTarget(target);
    return services.find(({ targetPrefix }) => targetPrefix === prefix);
  }
  return isForm(request) ? byAction(services, request) : undefined;
}

function byAction(
  services: readonly ServiceManifest[],
  request: HttpRequest,
): ServiceManifest | undefined {
  const fields = formFields(request);
  const action = fieldOf(fields, 'Action');
  const version = fieldOf(fields, 'Version');
  return services.find(({ apiVersion, schemas }) => {
    return apiVersion === version && action !== undefined && schemas.names.includes(action);
  });
}

function isForm(request: HttpRequest): boolean {
  const type = header(request, 'content-type') ?? '';
  const named = /[?&]Action=/.test(request.target);
  return type.startsWith('application/x-www-form-urlencoded') || named;
}

/**
 * Services whose answers are XML and that are not simulated; everything else that is REST speaks
 * JSON.
 */
const restXml = new Set(['cloudfront', 'route53', 's3', 's3-outposts', 's3express']);

/** In which format somebody who asks for an unknown service will understand the answer. */
export function likelyProtocol(
  request: HttpRequest,
  proof: Pick<SigV4Proof, 'service'> | undefined,
): WireProtocol {
  if (header(request, 'x-amz-target') !== undefined) {
    const type = header(request, 'content-type') ?? '';
    return protocols[type.includes('1.0') ? 'json-1.0' : 'json-1.1'];
  }
  if (isForm(request) || !proof || restXml.has(proof.service)) return protocols.query;
  return protocols['rest-json'];
}
