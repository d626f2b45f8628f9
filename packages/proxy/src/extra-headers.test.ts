import { describe, expect, test } from 'vitest';
import { extraHeaders, HeaderError } from './extra-headers.ts';

describe('a header that the user may give', () => {
  test.each([
    ['x-tenant', 'acme'],
    ['x-empty', ''],
    ['x-spaced', ' two  blanks\tand a tab '],
    ["!#$%&'*+-.^_`|~9", 'any letter of a name'],
    // AgentCore: https://docs.aws.amazon.com/bedrock-agentcore/latest/devguide/runtime-header-allowlist.html
    ['X-Amzn-Bedrock-AgentCore-Runtime-Custom-Team', 'a=b==; c'],
    ['x-amzn-trace-id', 'Root=1-0-0'],
    ['cookie', 'a=b'],
    ['origin', 'https://example.com'],
    ['user-agent', 'mine/1'],
    ['mcp-tenant', 'no header of the protocol'],
    ['authorization-context', 'not the one that signing sets'],
    ['constructor', 'a name like any other'],
    // What goes out so in any case, or must to some: a configuration that says it works.
    ['Accept', 'application/json, text/event-stream'],
    ['Accept', 'text/event-stream,application/json'],
    ['Content-Type', 'application/json'],
    ['Accept-Encoding', 'identity'],
    ['Connection', 'close'],
    ['x-amz-content-sha256', 'UNSIGNED-PAYLOAD'],
  ])('%s: %s', (name, value) => {
    expect(extraHeaders([[name, value]])).toEqual({ [name.toLowerCase()]: value });
  });

  test('the last of a name counts, however it is written', () => {
    const given = [
      ['X-Tenant', 'a'],
      ['x-team', 'b'],
      ['x-tenant', 'c'],
      ['X-TENANT', 'd'],
    ] as const;
    expect(extraHeaders(given)).toEqual({ 'x-tenant': 'd', 'x-team': 'b' });
  });
});

describe('a header that would break something is refused by name, and not with its value', () => {
  test.each([
    ['Authorization', /signing sets it/],
    ['date', /signing sets it/],
    ['X-Amz-Date', /signing sets it/],
    ['x-amz-security-token', /signing sets it/],
    ['Host', /the URL says it/],
    ['content-length', /each message has its own/],
    ['content-type', /MCP prescribes it/],
    ['accept', /MCP prescribes it/],
    ['accept-encoding', /nothing is compressed/],
    ['content-encoding', /nothing is compressed/],
    ['Mcp-Session-Id', /MCP sets it for each message/],
    ['mcp-protocol-version', /MCP sets it/],
    ['mcp-method', /MCP sets it/],
    ['mcp-name', /MCP sets it/],
    ['Mcp-Param-Region', /MCP sets it/],
    ['last-event-id', /MCP sets it/],
    ['x-amz-content-sha256', /--content-sha256.*UNSIGNED-PAYLOAD/],
    ['X-Gantry-Identity', /between them/],
    ['x-gantry-anything', /between them/],
    ['connection', /of one connection/],
    ['keep-alive', /of one connection/],
    ['proxy-connection', /of one connection/],
    ['te', /of one connection/],
    ['trailer', /of one connection/],
    ['transfer-encoding', /of one connection/],
    ['upgrade', /of one connection/],
    ['expect', /of one connection/],
    ['proxy-authorization', /HTTPS_PROXY/],
    ['proxy-authenticate', /HTTPS_PROXY/],
    ['__proto__', /cannot be signed/],
  ])('%s', (name, why) => {
    const give = () =>
      extraHeaders([
        ['x-first', '1'],
        [name, 'hunter2'],
      ]);
    expect(give).toThrow(HeaderError);
    expect(give).toThrow(why);
    expect(give).toThrow(`The header ${name} cannot be given: `);
    expect(give).not.toThrow(/hunter2/);
  });

  test.each([
    ['', 'hunter2'],
    ['X-Token: hunter2', ''],
    ['x token', 'hunter2'],
    ['x-tökén', 'hunter2'],
    ['x\r\ny', 'hunter2'],
    [':authority', 'hunter2'],
    ['(x)', 'hunter2'],
  ])('the name %j', (name, value) => {
    const give = () =>
      extraHeaders([
        ['x-first', '1'],
        [name, value],
      ]);
    expect(give).toThrow(/^The name of header 2 is none: .*no colon\.$/);
    expect(give).not.toThrow(/hunter2/);
  });

  test.each(['a\r\nb', 'a\nb', 'a\u0000b', 'Süd', 'a\u00a0b', 'a\u0085b', '😀', 'a\u007fb'])(
    'the value %j',
    (value) => {
      const give = () => extraHeaders([['X-Team', `hunter2${value}`]]);
      expect(give).toThrow(/^The header X-Team cannot be signed: .*printable ASCII.*line break/);
      expect(give).not.toThrow(/hunter2/);
    },
  );
});
