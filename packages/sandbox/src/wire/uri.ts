import type { ServiceSchemas } from '../service.ts';
import { percentDecode } from './http.ts';
import type { Asked } from './protocol.ts';

type Route = {
  readonly operation: string;
  readonly method: string;
  readonly segments: readonly string[];
};

const compiled = new WeakMap<ServiceSchemas, readonly Route[]>();

/**
 * The operation behind a method and a raw path. Segments are split before they are decoded, so that
 * a label may carry an encoded slash; a literal segment wins over a label.
 * https://smithy.io/2.0/spec/http-bindings.html#http-uri-label
 */
export function matchUri(schemas: ServiceSchemas, method: string, path: string): Asked | undefined {
  const segments = path.split('/').slice(1);
  for (const route of routesOf(schemas)) {
    if (route.method !== method) continue;
    const labels = matchSegments(route.segments, segments);
    if (labels) return { operation: route.operation, labels };
  }
  return undefined;
}

function routesOf(schemas: ServiceSchemas): readonly Route[] {
  const known = compiled.get(schemas);
  if (known) return known;
  const routes = Object.entries(schemas.routes ?? {}).map(([operation, [method, path]]) => ({
    operation,
    method,
    segments: path.split('/').slice(1),
  }));
  // '{' sorts after every letter and digit, so literals come before labels.
  routes.sort((a, b) => (a.segments.join('/') < b.segments.join('/') ? -1 : 1));
  compiled.set(schemas, routes);
  return routes;
}

function matchSegments(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined {
  const greedy = pattern.at(-1)?.endsWith('+}') ?? false;
  if (greedy ? segments.length < pattern.length : segments.length !== pattern.length) {
    return undefined;
  }
  const labels: [string, string][] = [];
  for (const [at, part] of pattern.entries()) {
    const rest = part.endsWith('+}') ? segments.slice(at).join('/') : (segments[at] ?? '');
    if (!part.startsWith('{')) {
      if (part !== rest) return undefined;
      continue;
    }
    const value = percentDecode(rest);
    if (!value) return undefined;
    labels.push([part.replace(/[{}+]/g, ''), value]);
  }
  return Object.fromEntries(labels);
}
