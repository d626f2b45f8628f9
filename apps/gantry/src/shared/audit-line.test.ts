import type { AuditEvent } from '@gantry/gateway';
import { expect, it } from 'vitest';
import { auditLine, plain } from './audit-line.ts';

function event(requestParameters: AuditEvent['requestParameters']): AuditEvent {
  return {
    eventVersion: '1.11',
    eventID: 'e',
    eventTime: '2026-11-22T08:09:10.000Z',
    eventSource: 'eks-mcp.amazonaws.com',
    eventName: 'CallReadOnlyTool',
    awsRegion: 'us-west-2',
    sourceIPAddress: '192.0.2.7',
    userAgent: '',
    userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ana' },
    requestParameters,
    requestID: 'r',
    readOnly: true,
    eventType: 'AwsApiCall',
    additionalEventData: { outcome: 'success', durationMs: 3, bytesOut: 0 },
  };
}

const START = '2026-11-22T08:09:10.000Z  arn:aws:iam::111122223333:user/ana  ';

it('shows a call in a line', () => {
  expect(auditLine(event({ tool: 'list_eks_resources', arguments: { account: 'a' } }))).toBe(
    `${START}list_eks_resources {"account":"a"}  success  3 ms`,
  );
  expect(auditLine(event({ method: 'initialize,tools/list' }))).toBe(
    `${START}initialize,tools/list  success  3 ms`,
  );
});

it.each([
  [
    'a line',
    'x\n2026-11-22T08:09:10.000Z  boss  success',
    'x\\n2026-11-22T08:09:10.000Z  boss  success',
  ],
  ['a column', 'x  denied', 'x  denied'],
  ['a terminal', '\u001b[2J\u009b2J', '\\u001b[2J\\u009b2J'],
  ['the direction of text', '\u202egnp', '\\u202egnp'],
  ['what nobody sees', '\u{e0041}', '\\udb40\\udc41'],
])('lets a caller make no %s of its own', (_, name, shown) => {
  expect(auditLine(event({ tool: name, arguments: {} }))).toBe(
    `${START}"${shown}" {}  success  3 ms`,
  );
  expect(auditLine(event({ method: name }))).toBe(`${START}"${shown}"  success  3 ms`);
});

it('keeps JSON what it is', () => {
  const given = { name: 'a\u009b\u202e\u{e0041}\n"\\' };
  const text = plain(JSON.stringify(given));
  expect(text).toMatch(/^[\x20-\x7e]*$/);
  expect(JSON.parse(text)).toEqual(given);
});
