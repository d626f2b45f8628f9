import type { AuditEvent } from '@gantry/gateway';

/**
 * Time, who, what, outcome, and why when it was not allowed. What a caller chose itself can neither
 * begin a line or a column of its own nor speak to a terminal.
 */
export function auditLine(event: AuditEvent): string {
  const { userIdentity, requestParameters, additionalEventData: data } = event;
  const who = userIdentity.arn ?? `unproven ${userIdentity.accessKeyId ?? ''}`.trim();
  const tool = requestParameters?.tool;
  const what =
    tool === undefined ? word(requestParameters?.method ?? event.eventName) : call(event);
  const calls = (data.awsCalls ?? []).length;
  const parts = [
    event.eventTime,
    who,
    what,
    data.outcome,
    event.errorCode,
    `${data.durationMs} ms`,
    calls === 0 ? undefined : `${calls} AWS ${calls === 1 ? 'call' : 'calls'}`,
    data.suppressed === undefined ? undefined : `and ${data.suppressed} more like it`,
  ];
  return plain(parts.filter((part) => part !== undefined).join('  '));
}

function call({ requestParameters }: AuditEvent): string {
  const given = requestParameters?.arguments;
  return `${word(requestParameters?.tool)} ${JSON.stringify(given ?? {})}`;
}

/** In quotes, unless it is a name. */
function word(value: unknown): string {
  const text = String(value);
  return /^[\w/,.-]+$/.test(text) ? text : JSON.stringify(text);
}

/** Text in which nothing is invisible: control and format characters as JSON escapes them. */
export function plain(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (char) =>
    [...Array(char.length).keys()].map((at) => escaped(char.charCodeAt(at))).join(''),
  );
}

function escaped(unit: number): string {
  return `\\u${unit.toString(16).padStart(4, '0')}`;
}
