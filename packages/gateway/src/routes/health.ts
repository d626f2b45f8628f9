import type { ServerResponse } from 'node:http';
import type { GatewayParts } from '../parts.ts';

/** The process answers. */
export function healthz(outgoing: ServerResponse): void {
  text(outgoing, 200, 'ok\n');
}

/** The gateway can do its work: the audit trail takes events, and it is not stopping. */
export function readyz(outgoing: ServerResponse, { audit }: GatewayParts, stopping: boolean): void {
  if (stopping) text(outgoing, 503, 'stopping\n');
  else if (audit.writable()) text(outgoing, 200, 'ready\n');
  else text(outgoing, 503, 'the audit trail cannot be written\n');
}

/** The metrics, in Prometheus' text format. */
export async function metricsText(
  outgoing: ServerResponse,
  { metrics }: GatewayParts,
): Promise<void> {
  const body = await metrics.text();
  outgoing.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
  outgoing.end(body);
}

function text(outgoing: ServerResponse, status: number, body: string): void {
  outgoing.writeHead(status, {
    'content-type': 'text/plain; charset=utf-8',
    'cache-control': 'no-store',
  });
  outgoing.end(body);
}
