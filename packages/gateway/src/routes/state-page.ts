import type { ServerResponse } from 'node:http';
import type { ServedMcp } from '../served-mcp.ts';

/** What the page at `/` shows. */
export type State = {
  readonly version: string;
  readonly regions: readonly string[];
  readonly servers: readonly ServedMcp[];
  readonly backend: string;
  readonly startedAt: number;
};

/** The state of the service for whoever opens it in a browser; nothing on it is confidential. */
export function statePage(outgoing: ServerResponse, state: State, now: number): void {
  const body = html(state, now);
  outgoing.writeHead(200, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  });
  outgoing.end(body);
}

function html({ version, regions, servers, backend, startedAt }: State, now: number): string {
  const facts = [
    `Version ${escaped(version)}`,
    `up for ${duration(now - startedAt)}`,
    escaped(backend),
    `regions ${regions.map(escaped).join(', ')}`,
  ];
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Gantry</title>
<style>${STYLE}</style>
<h1>Gantry is up</h1>
<p>${facts.join(', ')}.</p>
<table><tr><th>Server<th>Endpoint<th>SigV4 service<th>Tools
${servers.map(row).join('\n')}
</table>
<p>Also here: <code>/healthz</code>, <code>/readyz</code>, <code>/metrics</code>.
Connect a client with <code>gantry config CLIENT</code>; read the trail with
<code>gantry audit</code>.</p>
</html>
`;
}

const STYLE = `
body { font: 16px/1.5 system-ui; margin: 2rem auto; max-width: 60rem; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
td, th { border-bottom: 1px solid #ccc; padding: .4rem; text-align: left; vertical-align: top }
`;

function row({ title, path, service, toolNames }: ServedMcp): string {
  const cells = [
    escaped(title),
    `<code>POST ${escaped(path)}</code>`,
    `<code>${escaped(service)}</code>`,
    toolNames.map(escaped).join(', '),
  ];
  return `<tr><td>${cells.join('<td>')}`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`);
}

function duration(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return 'less than a minute';
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
