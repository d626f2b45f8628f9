import {
  acceptedContent,
  completable,
  inputRequired,
  inputResponse,
  McpServer,
  ProtocolError,
  ResourceTemplate,
} from '@modelcontextprotocol/server';
import { z } from 'zod';

/** What a server's tools have done. */
export type Effects = {
  waiting: number;
  aborted: number;
  readonly sure: string[];
  /** Tells that a resource has changed, or the list of tools. */
  changed: (uri?: string) => Promise<void>;
};

const sureSchema = z.object({ sure: z.boolean() });

/** A server that has one of everything; the same for each era. */
export function featureServer(effects: Effects): McpServer {
  const server = new McpServer(
    { name: 'behind', version: '1.2' },
    {
      instructions: 'Try count.',
      capabilities: { resources: { subscribe: true }, tools: { listChanged: true } },
    },
  );
  tools(server, effects);
  asking(server, effects);
  resources(server);
  return server;
}

function tools(server: McpServer, effects: Effects): void {
  const annotations = { readOnlyHint: true };
  const count = {
    description: 'Counts.',
    inputSchema: z.object({ to: z.number() }),
    outputSchema: z.object({ to: z.number() }),
    annotations,
  };
  server.registerTool('count', count, async ({ to }, { mcpReq }) => {
    const token = mcpReq._meta?.progressToken;
    for (let progress = 1; progress <= to && token !== undefined; progress += 1) {
      const params = { progressToken: token, progress, total: to };
      await mcpReq.notify({ method: 'notifications/progress', params });
    }
    return { content: [{ type: 'text', text: `counted to ${to}` }], structuredContent: { to } };
  });
  server.registerTool('wait', { description: 'Waits.', annotations }, async ({ mcpReq }) => {
    effects.waiting += 1;
    await new Promise<void>((resolve) => {
      mcpReq.signal.addEventListener('abort', () => resolve());
    });
    effects.aborted += 1;
    return { content: [] };
  });
  server.registerTool('trace', { description: 'Shows its trace.' }, async ({ mcpReq }) => ({
    content: [{ type: 'text', text: String(mcpReq._meta?.traceparent) }],
  }));
  const touched = {
    description: 'Changes.',
    inputSchema: z.object({ uri: z.string().optional() }),
  };
  server.registerTool('touch', touched, async ({ uri }) => {
    await effects.changed(uri);
    return { content: [] };
  });
  server.registerTool('point', { description: 'Points.' }, async () => ({
    content: [{ type: 'resource_link', uri: 'note://one', name: 'Note' }],
  }));
}

function asking(server: McpServer, effects: Effects): void {
  const confirm = { description: 'Asks first.', annotations: { destructiveHint: true } };
  server.registerTool('confirm', confirm, async ({ mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, 'sure');
    if (answer.kind === 'missing') {
      const question = { message: 'Sure?', requestedSchema: sureSchema };
      return inputRequired({
        inputRequests: { sure: inputRequired.elicit(question) },
        requestState: 'asked',
      });
    }
    const accepted = acceptedContent(mcpReq.inputResponses, 'sure', sureSchema);
    const found = accepted === undefined ? 'declined' : `sure: ${accepted.sure}`;
    effects.sure.push(`${found}, ${mcpReq.requestState()}`);
    return { content: [{ type: 'text', text: found }] };
  });
}

function resources(server: McpServer): void {
  server.registerResource('note', 'note://one', { title: 'Note' }, async () => ({
    contents: [{ uri: 'note://one', text: 'Grüße' }],
  }));
  server.registerResource('broken', 'broken://one', {}, async () => {
    throw new ProtocolError(4711, 'out of paper', { tray: 2 });
  });
  const ids = ['one', 'other', 'two'];
  const complete = { id: (start: string) => ids.filter((id) => id.startsWith(start)) };
  const template = new ResourceTemplate('page://{id}', { list: undefined, complete });
  server.registerResource('page', template, {}, async (uri, { id }) => ({
    contents: [{ uri: uri.href, text: `page ${id}` }],
  }));
  const tone = completable(z.string(), (start) =>
    ['short', 'sweet'].filter((one) => one.startsWith(start)),
  );
  const argsSchema = z.object({ tone });
  server.registerPrompt('greet', { argsSchema }, async ({ tone: chosen }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet, ${chosen}.` } }],
  }));
  // The SDK's server has no handler of its own for sessions; the modern era needs none.
  for (const method of ['resources/subscribe', 'resources/unsubscribe'] as const) {
    server.server.setRequestHandler(method, async () => ({}));
  }
}
