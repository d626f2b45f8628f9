const basicFormat = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/;

/**
 * Milliseconds of an ISO 8601 basic date such as `20150830T123600Z`; undefined for any other text.
 */
export function parseAmzDate(text: string): number | undefined {
  const match = basicFormat.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  // `Date.parse` rolls the 31st of a short month over, so only a date that survives the way back is
  // one.
  return Number.isFinite(time) && formatAmzDate(time) === text ? time : undefined;
}

/** The ISO 8601 basic form that SigV4 signs. */
export function formatAmzDate(time: number): string {
  const iso = new Date(time).toISOString();
  // By position rather than by pattern: it stands in the way of every request. Years of six digits
  // carry a sign and belong to no request.
  const day = iso.slice(0, 4) + iso.slice(5, 7) + iso.slice(8, 10);
  return `${day}T${iso.slice(11, 13)}${iso.slice(14, 16)}${iso.slice(17, 19)}Z`;
}
