import type { ElicitResult } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type EraHost, eraHost, type Host } from './testing/era-host.ts';
import { type EraRemote, eraRemote, type Remote } from './testing/era-remote.ts';

const hosts: readonly Host[] = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26'];
const remotes: readonly Remote[] = ['modern-only', 'dual stateless', 'legacy-only sessionful'];
const pairs = hosts.flatMap((host) => remotes.map((remote) => [host, remote] as const));

let person: ElicitResult = { action: 'decline' };
let opened: EraHost[] = [];
afterEach(async () => {
  await Promise.all(opened.map(({ close }) => close()));
  opened = [];
});

/** Revisions of the requests that an endpoint has got. */
function spoken({ admitted }: EraRemote): readonly string[] {
  const calls = admitted.filter(({ json }) => json.method?.startsWith('tools/'));
  return [...new Set(calls.map(({ headers }) => String(headers['mcp-protocol-version'])))];
}

describe.each(pairs)('a client of %s, a %s endpoint', (version, kind) => {
  let remote: EraRemote;
  let host: EraHost;
  beforeAll(async () => {
    remote = await eraRemote(kind);
  });
  afterAll(() => remote.stop());
  beforeEach(async () => {
    host = await eraHost(version, remote.url, { elicit: () => person });
    opened.push(host);
  });
  const modern = version === '2026-07-28' && kind !== 'legacy-only sessionful';

  test('agrees on a revision and knows who is there [14.38]', async () => {
    const agreed = version === '2026-07-28' && !modern ? '2025-11-25' : version;
    expect(host.client.getNegotiatedProtocolVersion()).toBe(agreed);
    expect(host.client.getServerVersion()).toMatchObject({ name: 'behind', version: '1.2' });
    expect(host.client.getInstructions()).toBe('Try count.');
    expect(host.client.getServerCapabilities()).toMatchObject({ tools: { listChanged: true } });
  });

  test('lists tools and calls one, with structured output', async () => {
    const { tools } = await host.client.listTools();
    expect(tools.map(({ name }) => name)).toContain('count');
    const result = await host.client.callTool({ name: 'count', arguments: { to: 3 } });
    expect(result).toMatchObject({
      content: [{ type: 'text', text: 'counted to 3' }],
      structuredContent: { to: 3 },
    });
    const invalid = await host.client.callTool({ name: 'count', arguments: { to: 'x' } });
    expect(invalid.isError).toBe(true);
    // The modern revision wherever the endpoint has it: this client can be asked.
    const [spokenHere] = kind === 'legacy-only sessionful' ? [undefined] : ['2026-07-28'];
    if (spokenHere !== undefined) expect(spoken(remote)).toEqual([spokenHere]);
    else expect(spoken(remote)).not.toContain('2026-07-28');
  });

  // A client that something else holds up for longer than the gap reads all at once.
  test('gets all progress before the result', { retry: 2 }, async () => {
    const progress: number[] = [];
    await host.client.callTool(
      { name: 'count', arguments: { to: 5 } },
      { onprogress: (step) => progress.push(step.progress) },
    );
    expect(progress).toEqual([1, 2, 3, 4, 5]);
  });

  test('cancels what the endpoint does [14.46]', async () => {
    const { waiting, aborted } = remote.effects;
    const control = new AbortController();
    const call = host.client.callTool({ name: 'wait' }, { signal: control.signal });
    const refused = expect(call).rejects.toThrow();
    await expect.poll(() => remote.effects.waiting).toBe(waiting + 1);
    control.abort();
    await refused;
    await expect.poll(() => remote.effects.aborted).toBe(aborted + 1);
  });

  const replies = [
    [{ action: 'accept', content: { sure: true } }, 'sure: true'],
    [{ action: 'decline' }, 'declined'],
    [{ action: 'cancel' }, 'declined'],
  ] as const;
  test.each(replies)('is asked, and says %j [14.40]', async (reply, text) => {
    person = reply as ElicitResult;
    const before = remote.effects.sure.length;
    const result = await host.client.callTool({ name: 'confirm' });
    expect(result).toMatchObject({ content: [{ type: 'text', text }] });
    expect(result.isError).not.toBe(true);
    expect(host.asked).toEqual(['Sure?']);
    expect(remote.effects.sure.slice(before)).toEqual([`${text}, asked`]);
  });

  test('reads resources, also by a template [14.47]', async () => {
    const { resources } = await host.client.listResources();
    expect(resources.map(({ uri }) => uri)).toContain('note://one');
    const { resourceTemplates } = await host.client.listResourceTemplates();
    expect(resourceTemplates).toMatchObject([{ uriTemplate: 'page://{id}' }]);
    const note = await host.client.readResource({ uri: 'note://one' });
    expect(note.contents).toMatchObject([{ text: 'Grüße' }]);
    const page = await host.client.readResource({ uri: 'page://two' });
    expect(page.contents).toMatchObject([{ text: 'page two' }]);
  });

  test('gets prompts and completions', async () => {
    const { prompts } = await host.client.listPrompts();
    expect(prompts).toMatchObject([{ name: 'greet' }]);
    const prompt = await host.client.getPrompt({ name: 'greet', arguments: { tone: 'short' } });
    expect(prompt.messages).toMatchObject([{ content: { text: 'Greet, short.' } }]);
    const tone = { name: 'tone', value: 's' };
    const tones = await host.client.complete({
      ref: { type: 'ref/prompt', name: 'greet' },
      argument: tone,
    });
    expect(tones.completion.values).toEqual(['short', 'sweet']);
    const pages = await host.client.complete({
      ref: { type: 'ref/resource', uri: 'page://{id}' },
      argument: { name: 'id', value: 'o' },
    });
    expect(pages.completion.values).toEqual(['one', 'other']);
  });

  test('hears of changed lists and resources [14.40]', async () => {
    const uri = 'note://one';
    if (modern) {
      await host.client.listen({ toolsListChanged: true, resourceSubscriptions: [uri] });
    } else await host.client.subscribeResource({ uri });
    await host.client.callTool({ name: 'touch', arguments: {} });
    await expect.poll(() => host.heard).toContain('notifications/tools/list_changed');
    await host.client.callTool({ name: 'touch', arguments: { uri } });
    await expect.poll(() => host.heard).toContain('notifications/resources/updated');
    if (modern) return;
    await host.client.unsubscribeResource({ uri });
  });

  test('gets the code and data of an error', async () => {
    const broken = host.client.readResource({ uri: 'broken://one' });
    await expect(broken).rejects.toMatchObject({ code: 4711, data: { tray: 2 } });
    const unknown = host.client.readResource({ uri: 'nowhere://x' });
    await expect(unknown).rejects.toMatchObject({ code: -32602, data: { uri: 'nowhere://x' } });
  });

  test('hands on the trace it is part of', async () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const result = await host.client.callTool({ name: 'trace', _meta: { traceparent } });
    expect(result.content).toMatchObject([{ text: traceparent }]);
  });

  test('is answered side by side', async () => {
    const calls = Array.from({ length: 20 }, (_, to) =>
      host.client.callTool({ name: 'count', arguments: { to } }),
    );
    const all = await Promise.all(calls);
    expect(all.map(({ structuredContent }) => structuredContent)).toEqual(
      Array.from({ length: 20 }, (_, to) => ({ to })),
    );
  });
});
