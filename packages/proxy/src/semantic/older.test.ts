import { Client, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/client';
import { InMemoryTransport, Server } from '@modelcontextprotocol/server';
import { expect, test } from 'vitest';
import type { Discovery } from '../discovery.ts';
import { type Message, ownMessage } from '../message.ts';
import { clientOf, offeredBy, revisionFor, welcome } from './older.ts';

function greeting(params: object): Message {
  const message = ownMessage({ id: 0, method: 'initialize', params });
  if (message === undefined) throw new Error('This is a message.');
  return message;
}

const discovery: Discovery = {
  supportedVersions: ['2026-07-28'],
  capabilities: { tools: { listChanged: true }, logging: {} },
  instructions: 'Try it.',
  _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'behind', version: '1.2', title: 'B' } },
};

const asked = [...SUPPORTED_PROTOCOL_VERSIONS, '2019-01-01', '2026-07-28', 7, undefined];

test.each(asked)('who asks for %s gets what a server of the SDK agrees on', async (version) => {
  const mine = welcome(greeting({ protocolVersion: version }), discovery);
  const [here, there] = InMemoryTransport.createLinkedPair();
  const server = new Server(
    { name: 'behind', version: '1.2', title: 'B' },
    { capabilities: { tools: { listChanged: true }, logging: {} }, instructions: 'Try it.' },
  );
  await server.connect(there);
  await here.start();
  const answer = new Promise((resolve) => {
    here.onmessage = resolve;
  });
  const protocolVersion = typeof version === 'string' ? version : 'none';
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'c', version: '1' } };
  await here.send({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  expect(await answer).toMatchObject({ result: mine });
  await server.close();
});

test('every revision that the SDK’s clients know can be agreed on', () => {
  const older = SUPPORTED_PROTOCOL_VERSIONS.filter((version) => version < '2026');
  expect(older.map((protocolVersion) => revisionFor(greeting({ protocolVersion })))).toEqual(older);
  expect(new Client({ name: 'c', version: '1' })).toBeDefined();
});

test('tasks are kept from both sides', () => {
  const tasks = { list: {} };
  const extensions = { 'io.modelcontextprotocol/tasks': {}, 'example.com/other': {} };
  const offered = offeredBy({ capabilities: { tools: {}, tasks, extensions } });
  expect(offered).toEqual({ tools: {}, extensions: { 'example.com/other': {} } });
  const { capabilities } = clientOf(greeting({ capabilities: { roots: {}, tasks, extensions } }));
  expect(capabilities).toEqual({ roots: {}, extensions: { 'example.com/other': {} } });
});

test('who does not say who it is gets a name', () => {
  expect(welcome(greeting({}), { capabilities: {} })).toEqual({
    protocolVersion: '2025-11-25',
    capabilities: {},
    serverInfo: { name: 'endpoint', version: '0' },
  });
  expect(clientOf(greeting({ clientInfo: { name: 3, title: 'T' } })).info).toEqual({
    name: 'client',
    version: '0',
    title: 'T',
  });
});

test.each([
  [{}],
  [{ capabilities: [] }],
  [{ capabilities: { tools: true } }],
  [{ capabilities: {}, instructions: 7 }],
])('%j is no answer to server/discover', (given) => {
  expect(() => offeredBy(given)).toThrow('no answer to server/discover');
});
