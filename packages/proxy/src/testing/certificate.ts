import { generateKeyPairSync, sign } from 'node:crypto';

export type Certificate = {
  /** PEM. Signed by itself, so it is also the authority to trust. */
  readonly cert: string;
  readonly key: string;
};

/**
 * A certificate for host names that only a test trusts: made anew each time, so that no private
 * key lies in the repository. https://www.rfc-editor.org/rfc/rfc5280#section-4.1
 */
export function certificateFor(hosts: readonly string[]): Certificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(COMMON_NAME, text(0x0c, 'gantry test'))));
  const body = sequence(
    tagged(0xa0, integer(2)),
    integer(Date.now()),
    sequence(ECDSA_SHA256),
    name,
    sequence(text(0x17, '200101000000Z'), text(0x17, '491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    tagged(
      0xa3,
      sequence(
        extension(BASIC_CONSTRAINTS, sequence(tagged(0x01, Buffer.of(0xff)))),
        extension(ALT_NAMES, sequence(...hosts.map((host) => text(0x82, host)))),
      ),
    ),
  );
  const signature = bits(sign('sha256', body, privateKey));
  const whole = sequence(body, sequence(ECDSA_SHA256), signature).toString('base64');
  const lines = whole.match(/.{1,64}/g)?.join('\n') ?? '';
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

const oid = (...bytes: number[]) => tagged(0x06, Buffer.from(bytes));
const ECDSA_SHA256 = oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02);
const COMMON_NAME = oid(0x55, 0x04, 0x03);
const BASIC_CONSTRAINTS = oid(0x55, 0x1d, 0x13);
const ALT_NAMES = oid(0x55, 0x1d, 0x11);

const sequence = (...parts: Buffer[]) => tagged(0x30, Buffer.concat(parts));
const set = (...parts: Buffer[]) => tagged(0x31, Buffer.concat(parts));
const text = (tag: number, value: string) => tagged(tag, Buffer.from(value));
const bits = (value: Buffer) => tagged(0x03, Buffer.concat([Buffer.of(0), value]));
const extension = (id: Buffer, value: Buffer) => sequence(id, tagged(0x04, value));

function integer(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  // A set first bit would make it negative.
  const padded = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return tagged(0x02, padded);
}

/** Distinguished encoding: a length above 127 is preceded by its own. */
function tagged(tag: number, value: Buffer): Buffer {
  if (value.length < 0x80) return Buffer.concat([Buffer.of(tag, value.length), value]);
  const hex = value.length.toString(16);
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  return Buffer.concat([Buffer.of(tag, 0x80 | length.length), length, value]);
}
