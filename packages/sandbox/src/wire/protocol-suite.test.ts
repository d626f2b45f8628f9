// Smithy's protocol rules, proved with the SDK's own client side. https://smithy.io/2.0/aws/protocols/index.html
import {
  AwsEc2QueryProtocol,
  AwsJson1_0Protocol,
  AwsJson1_1Protocol,
  AwsQueryProtocol,
  AwsRestJsonProtocol,
} from '@aws-sdk/core/protocols';
import { HttpResponse } from '@smithy/core/protocols';
import { operation, TypeRegistry } from '@smithy/core/schema';
import { describe, expect, it } from 'vitest';
import { AwsFault } from '../fault.ts';
import type { Protocol, StaticSchema } from '../service.ts';
import type { HttpAnswer, HttpRequest } from './http.ts';
import type { Api } from './protocol.ts';
import { protocols } from './protocols.ts';
import { operationShapes, type Shape } from './shape.ts';

const NS = 'com.amazonaws.echo';
const MAP: StaticSchema = [2, NS, 'Labels', 0, 0, 0];
const Inner: StaticSchema = [3, NS, 'Inner', 0, ['Key', 'Value'], [0, 0], 1];
const Inners: StaticSchema = [1, NS, 'Inners', 0, () => Inner];
const names = [
  'Name',
  'Words',
  'Count',
  'Ratio',
  'Flag',
  'When',
  'Bytes',
  'Items',
  'Labels',
  'One',
];
const types = [0, 64, 1, 1, 2, 4, 21, () => Inners, () => MAP, () => Inner];
const bound = [
  [0, 1],
  [64, { httpQuery: 'word' }],
  [1, { httpHeader: 'x-count' }],
];
const rest = [...bound, ...types.slice(3)];

/** The same structure for all formats; only REST binds three of its members outside the body. */
const schemasFor = (protocol: Protocol) => {
  const http = protocol === 'rest-json';
  const Everything: StaticSchema = [3, NS, 'Everything', 0, names, http ? rest : types, 1];
  const Answer: StaticSchema = [3, NS, 'Answer', 0, names, types];
  const route = ['POST', '/things/{Name}/echo', 200];
  const traits = http ? { http: route } : 0;
  const Echo: StaticSchema = [9, NS, 'Echo', traits, () => Everything, () => Answer];
  const Gone: StaticSchema = [
    -3,
    NS,
    'ThingGone',
    { error: 'client', httpError: 404 },
    ['thing', 'message'],
    [0, 0],
  ];
  return { Echo, Everything, Answer, Gone };
};

function apiOf(protocol: Protocol): Api {
  const { Echo, Gone } = schemasFor(protocol);
  return {
    protocol,
    apiVersion: '2020-01-01',
    targetPrefix: 'EchoService',
    xmlNamespace: 'https://echo.amazonaws.com/doc/2020-01-01/',
    schemas: {
      names: ['Echo', 'Shout'],
      operations: { Echo },
      errors: { ThingGone: Gone },
      enums: {},
      routes: { Echo: ['POST', '/things/{Name}/echo', 200], Shout: ['POST', '/shout', 200] },
    },
  };
}

class ThingGone extends Error {}

function clientOf(protocol: Protocol) {
  const registry = new TypeRegistry(NS);
  // The registry's types name tuples by kind; this is one of them.
  registry.registerError(schemasFor(protocol).Gone as never, ThingGone as never);
  const options = {
    defaultNamespace: NS,
    errorTypeRegistries: [registry],
    serviceTarget: 'EchoService',
    xmlNamespace: 'https://echo.amazonaws.com/doc/2020-01-01/',
    version: '2020-01-01',
  };
  const make = {
    'ec2-query': () => new AwsEc2QueryProtocol(options),
    'json-1.0': () => new AwsJson1_0Protocol(options),
    'json-1.1': () => new AwsJson1_1Protocol(options),
    query: () => new AwsQueryProtocol(options),
    'rest-json': () => new AwsRestJsonProtocol(options),
  };
  const client = make[protocol]();
  const endpoint = async () => ({ protocol: 'http:', hostname: 'localhost', path: '/' });
  const context = {
    endpoint,
    streamCollector: async (stream: Uint8Array) => stream,
    utf8Encoder: (bytes: Uint8Array) => new TextDecoder().decode(bytes),
  };
  client.setSerdeContext(context as never);
  return { client, context };
}

async function sent(protocol: Protocol, input: object): Promise<HttpRequest> {
  const { client, context } = clientOf(protocol);
  const [, , , traits, inShape, outShape] = schemasFor(protocol).Echo;
  const schema = operation(NS, 'Echo', traits as never, inShape as never, outShape as never);
  const request = await client.serializeRequest(schema, input, context as never);
  const query = Object.entries(request.query ?? {}).flatMap(([key, value]) =>
    [value].flat().map((one) => `${key}=${encodeURIComponent(String(one))}`),
  );
  return {
    method: request.method,
    target: request.path + (query.length > 0 ? `?${query.join('&')}` : ''),
    rawHeaders: Object.entries(request.headers).flat(),
    body: bytesOf(request.body),
  };
}

function bytesOf(body: unknown): Uint8Array {
  return body instanceof Uint8Array ? new Uint8Array(body) : Buffer.from(String(body ?? ''));
}

async function received(protocol: Protocol, { status, headers, body }: HttpAnswer) {
  const { client, context } = clientOf(protocol);
  const [, , , traits, inShape, outShape] = schemasFor(protocol).Echo;
  const schema = operation(NS, 'Echo', traits as never, inShape as never, outShape as never);
  const response = new HttpResponse({ statusCode: status, headers, body: Buffer.from(body) });
  return client.deserializeResponse(schema, context as never, response);
}

const everything = {
  Name: 'arn:aws:iam::1:role/a b/ü+%2F',
  Words: ['one', 'two & three', ''],
  Count: 42,
  Ratio: 0.25,
  Flag: false,
  When: new Date('2026-01-02T03:04:05Z'),
  Bytes: new Uint8Array([0, 1, 254, 255]),
  Items: [{ Key: 'a', Value: '<&>"\'' }, { Key: 'b' }],
  Labels: { team: 'shop', 'a.b/c': 'd=e&f' },
  One: { Key: 'k', Value: 'päth/\u{1F980}' },
};

const all: readonly Protocol[] = ['ec2-query', 'json-1.0', 'json-1.1', 'query', 'rest-json'];

describe.each(all)('%s', (name) => {
  const api = apiOf(name);
  const protocol = protocols[name];
  const input = (): Shape => {
    const { input: shape } = operationShapes(schemasFor(name).Echo);
    if (!shape) throw new Error('Echo has an input');
    return shape;
  };

  it('reads what the SDK writes', async () => {
    const request = await sent(name, everything);
    const asked = protocol.asked(request, api);
    expect(asked.operation).toBe('Echo');
    expect(protocol.readInput(input(), request, asked)).toEqual(everything);
  });

  it('writes what the SDK reads', async () => {
    const answer = protocol.writeOutput(schemasFor(name).Echo, everything, api, 'id-1');
    const { $metadata, ...output } = await received(name, answer);
    expect(output).toEqual(everything);
    expect($metadata).toMatchObject({ requestId: 'id-1', httpStatusCode: 200 });
  });

  it('leaves out what is absent', async () => {
    const request = await sent(name, { Name: 'x', Words: [], Items: [] });
    const read = protocol.readInput(input(), request, protocol.asked(request, api));
    // A form has no empty list in EC2's dialect, a query string has none in any.
    const lists = { 'rest-json': { Items: [] }, 'ec2-query': {} }[String(name)];
    expect(read).toEqual({ Name: 'x', ...(lists ?? { Words: [], Items: [] }) });
  });

  it('writes a fault that the SDK turns into its error', async () => {
    const fault = new AwsFault('ThingGone', 404, 'It is <gone>.', { thing: 'x' });
    const answer = protocol.writeFault(fault, api, 'id-2');
    const error = await received(name, answer).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ThingGone);
    expect(error).toHaveProperty('message', 'It is <gone>.');
    expect(error).toMatchObject({
      $fault: 'client',
      // The JSON protocols have one status for all that is the caller's fault.
      $metadata: { httpStatusCode: name.startsWith('json-') ? 400 : 404, requestId: 'id-2' },
      ...(name.endsWith('query') ? {} : { thing: 'x' }),
    });
  });

  it('names an operation that the API does not have', async () => {
    const { target, rawHeaders, ...request } = await sent(name, everything);
    const other = {
      ...request,
      target: target.replace('echo', 'nothing'),
      rawHeaders: rawHeaders.map((value) => value.replace('.Echo', '.Nothing')),
      body: Buffer.from(Buffer.from(request.body).toString().replace('Action=Echo', 'Action=No')),
    };
    expect(() => protocol.asked(other, api)).toThrow(AwsFault);
  });

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe, 0x7b])],
    ['a body of another kind', Buffer.from('[1]%')],
    ['a scalar where a list belongs', Buffer.from('{"Items": "x"}&Items.member.x=1&a=%')],
  ])('refuses %s', async (_, body) => {
    const request = await sent(name, everything);
    const read = () =>
      protocol.readInput(input(), { ...request, body }, protocol.asked(request, api));
    expect(read).toThrow(AwsFault);
  });
});
