import { type CallToolResult, Server } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import { isRecord } from '../message.ts';
import { OlderTools } from './results.ts';

const tree = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  type: 'array',
  items: { $ref: '#/$defs/node' },
  $defs: {
    node: {
      type: 'object',
      properties: {
        $ref: { type: 'string', const: { $ref: '#/not/a/reference' } },
        children: { $ref: '#' },
        other: { $id: 'https://example.com/other', items: { $ref: '#/here' } },
        far: { $ref: 'https://example.com/far#/there' },
      },
    },
  },
};

test('references of a wrapped schema lead to where they did, and data stays', () => {
  const { tools } = new OlderTools('2025-11-25').list({
    tools: [{ name: 't', outputSchema: tree }],
  });
  const { $schema, ...rest } = tree;
  const { node } = tree.$defs;
  expect(tools).toEqual([
    {
      name: 't',
      outputSchema: {
        $schema,
        type: 'object',
        required: ['result'],
        properties: {
          result: {
            $schema,
            ...rest,
            items: { $ref: '#/properties/result/$defs/node' },
            $defs: {
              node: {
                ...node,
                properties: { ...node.properties, children: { $ref: '#/properties/result' } },
              },
            },
          },
        },
      },
    },
  ]);
});

test('a schema with an address of its own is wrapped as it is', () => {
  const schema = { $id: 'https://example.com/list', type: 'array', items: { $ref: '#' } };
  const { tools } = new OlderTools('2025-11-25').list({
    tools: [{ name: 't', outputSchema: schema }],
  });
  expect(tools).toMatchObject([{ outputSchema: { properties: { result: schema } } }]);
});

test('a list that nothing has to be said differently in stays as it is', () => {
  const list = { tools: [{ name: 'a', outputSchema: { type: 'object' } }, 7, { name: 'b' }] };
  expect(new OlderTools('2025-03-26').list(list)).toEqual(list);
});

const text = { type: 'text', text: 'x' } as const;
const given: readonly CallToolResult[] = [
  { content: [text] },
  { content: [text], structuredContent: { a: 1 } },
  { content: [], structuredContent: { a: 1 } },
  { content: [], isError: true },
  { content: [text], structuredContent: [1, 2] },
  { content: [], structuredContent: [1, 2] },
  { content: [], structuredContent: 'word' },
  { content: [], structuredContent: null },
  { content: [], structuredContent: 0 },
];
const schemas = [undefined, { type: 'object' }, { type: 'array' }, { anyOf: [{ type: 'object' }] }];
const cases = given.flatMap((result) => schemas.map((schema) => [result, schema] as const));

test.each(cases)(
  '%j of a tool that gives %j reads as the SDK’s servers say it',
  (result, schema) => {
    const tools = new OlderTools('2025-11-25');
    tools.list({ tools: [{ name: 'made', ...(schema && { outputSchema: schema }) }] });
    const server = new Server({ name: 's', version: '1' }, { capabilities: {} });
    expect(tools.call('made', { ...result })).toEqual(server.projectCallToolResult(result, schema));
  },
);

test('what a tool gives is known from the last list', () => {
  const tools = new OlderTools('2025-11-25');
  tools.list({ tools: [{ name: 'made', outputSchema: { anyOf: [] } }] });
  const result = { content: [], structuredContent: { a: 1 } };
  expect(tools.call('made', result).structuredContent).toEqual({ result: { a: 1 } });
  tools.list({ tools: [{ name: 'made', outputSchema: { type: 'object' } }] });
  expect(tools.call('made', result).structuredContent).toEqual({ a: 1 });
});

test.each([
  ['2024-11-05', 'Title: note://one'],
  ['2025-03-26', 'Title: note://one'],
  ['2025-06-18', undefined],
])('a client of %s is told of a link', (revision, words) => {
  const link = { type: 'resource_link', uri: 'note://one', name: 'one', title: 'Title' };
  const { content } = new OlderTools(revision).call('t', { content: [link] });
  const [block] = Array.isArray(content) ? content : [];
  expect(isRecord(block) && block.text).toBe(words ?? undefined);
});

test('a result that is none goes on as it is', () => {
  const tools = new OlderTools('2025-11-25');
  expect(tools.call('t', { content: 'x' })).toEqual({ content: 'x' });
  expect(tools.list({ tools: 'x' })).toEqual({ tools: 'x' });
  expect(tools.list({})).toEqual({});
});
