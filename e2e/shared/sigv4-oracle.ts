import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Sent } from './sigv4-capture.ts';

/** Debian's, with the botocore that comes with its AWS CLI. */
export const PYTHON = '/usr/bin/python3';

/** What botocore makes of a request. */
export type Opinion = {
  readonly canonicalRequest: string;
  readonly stringToSign: string;
  readonly authorization: string;
  /** Its version. */
  readonly botocore: string;
};

/** Signed headers that the signer makes itself; botocore is to make them too. */
const ITS_OWN: ReadonlySet<string> = new Set(['x-amz-date', 'x-amz-security-token']);

/** Asks botocore to sign what the proxy has sent. */
export function botocore(sent: readonly Sent[]): Opinion[] {
  const input = sent.map((one) => JSON.stringify(question(one))).join('\n');
  const script = join(import.meta.dirname, 'sigv4_oracle.py');
  const options = { input, encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const { status, stdout, stderr } = spawnSync(PYTHON, [script], options);
  if (status !== 0) throw new Error(`botocore could not be asked: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

function question(sent: Sent): object {
  const { credentials, method, scheme, target, body, date, service, region } = sent;
  const signed = signedOf(sent).filter(([name]) => !ITS_OWN.has(name.toLowerCase()));
  const host = sent.headers.find(([name]) => name.toLowerCase() === 'host')?.[1];
  const url = `${scheme}://${host}${target}`;
  const rest = { credentials, method, date, service, region };
  return { ...rest, url, headers: signed, body: body.toString('base64') };
}

/** The headers that a signature covers, as they were sent. */
export function signedOf({ headers, signedHeaders }: Sent): Sent['headers'] {
  return headers.filter(([name]) => signedHeaders.includes(name.toLowerCase()));
}
