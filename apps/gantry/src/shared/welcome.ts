import { relative } from 'node:path';
import { launcher, proxyBlock } from './client-block.ts';
import type { Folder } from './folder.ts';

export type Started = {
  readonly folder: Folder;
  readonly gateway: string;
  readonly aws: string;
  readonly regions: readonly string[];
};

/**
 * What a newcomer sees when all is up: endpoints, profiles, a client block, three things to try.
 */
export function welcome({ folder, gateway, aws, regions }: Started): string {
  const url = `${gateway}/eks/mcp`;
  const [region = ''] = regions;
  const target = { url, service: 'eks-mcp', region, profiles: ['gantry-viewer'], readOnly: false };
  const block = { mcpServers: { 'gantry-eks': proxyBlock({ ...target, folder }) } };
  const { awsConfig, awsCredentials } = folder;
  const gantry = `node ${short(launcher)}`;
  const ask = [
    `printf '%s\\n' '${question()}' |`,
    `AWS_CONFIG_FILE=${short(awsConfig)}`,
    `AWS_SHARED_CREDENTIALS_FILE=${short(awsCredentials)}`,
    `AWS_PROFILE=gantry-viewer ${gantry} proxy ${url} --service eks-mcp --region ${region}`,
  ].join(' ');
  return `
Gantry is up.

  EKS MCP server   ${url}
  Simulated AWS    ${aws}   (account 111122223333; ${regions.join(', ')})
  State            ${gateway}/

Profiles in ${short(awsConfig)}:
  gantry-admin      may do everything
  gantry-developer  reading and changing tools
  gantry-viewer     reading tools

Paste into your client's mcp.json (${gantry} config CLIENT prints it in each client's own form,
and with --write puts it into the client's own file):

${JSON.stringify(block, null, 2)}

Three things to try, in another terminal in this folder:

  1. Ask for all clusters, as an MCP client does through the signing proxy:
     ${ask}

  2. See what happens to a request that nobody signed:
     curl -si ${url} -H 'content-type: application/json' -d '{}'

  3. Read who did what:
     ${gantry} audit

Ctrl-C stops everything.
`;
}

/** A call that works without a handshake, so that one line can ask it. */
function question(): string {
  const params = { name: 'list_eks_resources', arguments: { resource_type: 'cluster' } };
  return JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
}

function short(path: string): string {
  const near = relative(process.cwd(), path);
  return near.startsWith('..') ? path : near;
}
