import { type Endpoint, regionOfHost } from './endpoint.ts';
import { isRecord, type Message } from './message.ts';
import { profileRegion } from './profiles.ts';
import { isRawRecord, parseRaw } from './raw-json.ts';
import { TELLING } from './redact.ts';

/** What goes into `_meta` of every message that has params. */
export type Metadata = Readonly<Record<string, string>>;

/**
 * What was given, and the region to work in: AWS's proxy reads AWS_DEFAULT_REGION and the profile
 * before AWS_REGION and the host, and so does this.
 */
export function metadataFor(
  given: Metadata,
  { url, scope }: Endpoint,
  profile: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): Metadata {
  if (given.AWS_REGION !== undefined) return given;
  const region =
    environment.AWS_DEFAULT_REGION ||
    profileRegion(profile ?? 'default', environment) ||
    environment.AWS_REGION ||
    regionOfHost(url) ||
    scope?.region;
  return region === undefined ? given : { AWS_REGION: region, ...given };
}

/** A message with metadata in its `_meta`; what it says there itself stays. */
export function withMetadata(message: Message, metadata: Metadata): Message {
  if (message.method === undefined || Object.keys(metadata).length === 0) return message;
  const whole = parseRaw(message.text);
  if (!isRawRecord(whole) || !isRawRecord(whole.params)) return message;
  const own = isRawRecord(whole.params._meta) ? whole.params._meta : {};
  const params = { ...whole.params, _meta: { ...metadata, ...own } };
  return { ...message, text: JSON.stringify({ ...whole, params }) };
}

/** Names that a message says itself, and another value for. */
export function overruled({ params }: Message, metadata: Metadata): readonly string[] {
  const own = isRecord(params._meta) ? params._meta : {};
  return Object.keys(metadata).filter((name) => name in own && own[name] !== metadata[name]);
}

/** Values that nobody but the endpoint should see. A region is no secret, and errors name it. */
export function tellingValues({ AWS_REGION: _, ...rest }: Metadata): readonly string[] {
  return Object.values(rest).filter((value) => value.length >= TELLING);
}
