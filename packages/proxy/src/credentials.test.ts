import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type CredentialSource, credentialSource, optionalSource } from './credentials.ts';
import { CredentialsError, credentialsError } from './credentials-error.ts';
import { fakeEndpoint } from './testing/fake-endpoint.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'proxy-credentials-'));
  mkdirSync(join(home, '.aws/sso/cache'), { recursive: true });
  for (const name of Object.keys(process.env)) {
    if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  }
  vi.stubEnv('HOME', home);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
});

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  rmSync(home, { recursive: true });
});

const config = (text: string) => writeFileSync(join(home, '.aws/config'), text);
const keys = (text: string) => writeFileSync(join(home, '.aws/credentials'), text);
const profileOf = (name: string, id: string) =>
  `[${name}]\naws_access_key_id = ${id}\naws_secret_access_key = s-${id}\n`;

async function refusal(source: CredentialSource): Promise<string> {
  const error = await source.get().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(CredentialsError);
  return error instanceof Error ? error.message : '';
}

describe('where they come from', () => {
  test('the environment', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    vi.stubEnv('AWS_SESSION_TOKEN', 'token');
    expect(await credentialSource(undefined).get()).toMatchObject({
      accessKeyId: 'AKIAENV',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
  });

  test('nowhere else, while a file that may hold them cannot be read', async () => {
    mkdirSync(join(home, '.aws/credentials'));
    const source = credentialSource(undefined);
    expect(await refusal(source)).toMatch(/\.aws\/credentials cannot be read: it is a directory/);
    expect(await refusal(credentialSource('dev'))).toMatch(/cannot be read/);
    rmSync(join(home, '.aws/credentials'), { recursive: true });
    keys(profileOf('default', 'AKIAMENDED'));
    expect(await source.get()).toMatchObject({ accessKeyId: 'AKIAMENDED' });
  });

  test('a profile, which goes before the environment without a word', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    keys(profileOf('default', 'AKIADEFAULT') + profileOf('dev', 'AKIADEV'));
    expect(await credentialSource('dev').get()).toMatchObject({ accessKeyId: 'AKIADEV' });
    expect(await credentialSource(undefined).get()).toMatchObject({ accessKeyId: 'AKIAENV' });
    expect(warned).not.toHaveBeenCalled();
  });

  test('the default profile, and files that stand elsewhere', async () => {
    const path = join(home, 'other');
    writeFileSync(path, profileOf('default', 'AKIAELSEWHERE'));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', path);
    const found = { accessKeyId: 'AKIAELSEWHERE' };
    expect(await credentialSource(undefined).get()).toMatchObject(found);
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '~/other');
    expect(await credentialSource('default').get()).toMatchObject(found);
  });

  test('a profile in quotes', async () => {
    config(profileOf('profile "my-team"', 'AKIATEAM'));
    expect(await credentialSource('my-team').get()).toMatchObject({ accessKeyId: 'AKIATEAM' });
  });
});

describe('credential_process', () => {
  const script = (text: string) => {
    const path = join(home, 'process.sh');
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o700);
    config(`[profile dev]\ncredential_process = ${path} --password=hunter2\n`);
  };
  const answer = `echo '{"Version":1,"AccessKeyId":"AKIAPROC","SecretAccessKey":"s"}'`;

  test('is asked once, also by many at a time [14.19]', async () => {
    script(`echo run >> ${home}/runs\n${answer}`);
    const source = credentialSource('dev');
    const all = await Promise.all(Array.from({ length: 20 }, () => source.get()));
    expect(new Set(all.map((found) => found?.accessKeyId))).toEqual(new Set(['AKIAPROC']));
    await source.get();
    expect(readFileSync(join(home, 'runs'), 'utf8')).toBe('run\n');
    source.forget();
    await source.get();
    expect(readFileSync(join(home, 'runs'), 'utf8')).toBe('run\nrun\n');
  });

  test('does not get the stdin of the proxy, which is the conversation [14.20]', async () => {
    script(`readlink /proc/self/fd/0 > ${home}/stdin\n${answer}`);
    await credentialSource('dev').get();
    const own = `/proc/${process.pid}/fd/0`;
    const { readlinkSync } = await import('node:fs');
    expect(readFileSync(join(home, 'stdin'), 'utf8').trim()).not.toBe(readlinkSync(own));
  });

  test.each(['echo hunter2 >&2; exit 1', 'echo hunter2', `echo '{"Version":2}'`])(
    'that fails is named, and nothing of it is shown: %s',
    async (text) => {
      script(text);
      expect(await refusal(credentialSource('dev'))).toBe(
        'The credential_process of profile dev failed. Run its command by hand to see why.',
      );
    },
  );
});

describe('a role', () => {
  const inner = (tag: string, text: string) => `<${tag}>${text}</${tag}>`;
  const end = new Date(Date.now() + 3_600_000).toISOString();
  const keysOfRole =
    inner('AccessKeyId', 'ASIAROLE') +
    inner('SecretAccessKey', 's') +
    inner('SessionToken', 't') +
    inner('Expiration', end);
  const answer = inner(
    'AssumeRoleResponse',
    inner('AssumeRoleResult', inner('Credentials', keysOfRole)),
  );

  test('is assumed once, in the region of the profile and not of the endpoint [14.19]', async () => {
    const sts = await fakeEndpoint((_, reply) =>
      reply.setHeader('content-type', 'text/xml').end(answer),
    );
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.url.replace('/mcp', ''));
    const role = 'role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = base\n';
    config(`[profile dev]\n${role}region = eu-west-1\nrole_session_name = mine\n`);
    keys(profileOf('base', 'AKIABASE'));
    const source = credentialSource('dev');
    await Promise.all([source.get(), source.get()]);
    expect(await source.get()).toMatchObject({ accessKeyId: 'ASIAROLE', sessionToken: 't' });
    await sts.stop();
    expect(sts.seen).toHaveLength(1);
    expect(sts.seen[0]?.headers.authorization).toMatch(/AKIABASE\/\d+\/eu-west-1\/sts/);
    expect(sts.seen[0]?.body).toContain('RoleSessionName=mine');
  });

  test('has one session name as long as the process runs [14.21]', async () => {
    const sts = await fakeEndpoint((_, reply) =>
      reply.setHeader('content-type', 'text/xml').end(answer),
    );
    vi.stubEnv('AWS_ENDPOINT_URL_STS', sts.url.replace('/mcp', ''));
    const role = 'role_arn = arn:aws:iam::111122223333:role/r\nsource_profile = base\n';
    config(`[profile dev]\n${role}region = eu-west-1\n`);
    keys(profileOf('base', 'AKIABASE'));
    const source = credentialSource('dev');
    await source.get();
    source.forget();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await source.get();
    await sts.stop();
    const names = sts.seen.map(({ body }) => /RoleSessionName=([^&]+)/.exec(body)?.[1]);
    expect(names).toHaveLength(2);
    expect(names[0]).toMatch(/^gantry-proxy-\d+$/);
    expect(names[1]).toBe(names[0]);
  });
});

describe('what counts anew', () => {
  test('a rewritten file, from the next request on [14.19]', async () => {
    keys(profileOf('dev', 'AKIAOLD'));
    const source = credentialSource('dev');
    expect(await source.get()).toMatchObject({ accessKeyId: 'AKIAOLD' });
    keys(profileOf('dev', 'AKIANEWER'));
    expect(await source.get()).toMatchObject({ accessKeyId: 'AKIANEWER' });
  });

  test('a profile that appears, after it was missing', async () => {
    const source = credentialSource('dev');
    await refusal(source);
    keys(profileOf('dev', 'AKIANEW'));
    expect(await source.get()).toMatchObject({ accessKeyId: 'AKIANEW' });
  });

  /** A look-up that answers with numbered keys, good for so many seconds. */
  const numbered = (...seconds: (number | Error)[]) => {
    let at = 0;
    return async () => {
      const left = seconds[at] ?? 3600;
      at += 1;
      if (left instanceof Error) throw left;
      const expiration = new Date(Date.now() + left * 1000);
      return { accessKeyId: `key-${at}`, secretAccessKey: 's', expiration };
    };
  };

  test('what expires within five minutes; what is still good serves until then', async () => {
    const source = credentialSource(undefined, numbered(200, new Error('later'), 301));
    const ids = [];
    for (let at = 0; at < 4; at += 1) ids.push((await source.get())?.accessKeyId);
    expect(ids).toEqual(['key-1', 'key-1', 'key-3', 'key-3']);
  });

  test('what has expired, and then nothing else serves', async () => {
    const source = credentialSource('dev', numbered(-1, new Error('SSO session')));
    await source.get();
    expect(await refusal(source)).toMatch(/Run: aws sso login --profile dev/);
    expect(await source.get()).toMatchObject({ accessKeyId: 'key-3' });
  });

  test('what was forgotten while it was looked for', async () => {
    let found: (id: string) => void = () => undefined;
    const look = () =>
      new Promise<{ accessKeyId: string; secretAccessKey: string }>((resolve) => {
        found = (accessKeyId) => resolve({ accessKeyId, secretAccessKey: 's' });
      });
    const source = credentialSource(undefined, look);
    const first = source.get();
    const answerFirst = found;
    source.forget();
    const second = source.get();
    found('new');
    expect(await second).toMatchObject({ accessKeyId: 'new' });
    answerFirst('old');
    expect(await first).toMatchObject({ accessKeyId: 'old' });
    expect(await source.get()).toMatchObject({ accessKeyId: 'new' });
  });
});

describe('what is missing is named', () => {
  test('nothing at all [14.22]', async () => {
    expect(await refusal(credentialSource(undefined))).toBe(
      'No AWS credentials were found. Give --profile or set AWS_PROFILE, log in with aws sso login, or run aws configure; an endpoint that needs none is reached with --skip-auth.',
    );
  });

  test('an unknown profile, beside those that there are; the role of the machine is no substitute', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENV');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
    expect(await refusal(credentialSource('typo'))).toMatch(
      /^There is no AWS profile typo: there are none\. Check --profile, AWS_PROFILE, AWS_CONFIG_FILE/,
    );
    config('[default]\n[profile dev]\n[sso-session corp]\n[services x]\n[unprefixed]\n');
    keys('[ops]\n[dev]\n');
    expect(await refusal(credentialSource('typo'))).toContain('there are default, dev, ops.');
    expect(await refusal(credentialSource('corp'))).toContain('no AWS profile corp');
    keys(Array.from({ length: 30 }, (_, at) => `[p${at}]`).join('\n'));
    expect(await refusal(credentialSource('typo'))).toContain('p7 and 22 more.');
  });

  test('a profile that holds no credentials', async () => {
    config('[profile dev]\nregion = us-west-2\n');
    expect(await refusal(credentialSource('dev'))).toMatch(
      /^No AWS credentials were found in profile dev\. .*aws sso login --profile dev/,
    );
  });

  test('an SSO login that is missing, or has expired', async () => {
    config(
      '[profile dev]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = r\n' +
        '[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n',
    );
    const text =
      'The login of profile dev is missing or has expired. Run: aws sso login --profile dev';
    expect(await refusal(credentialSource('dev'))).toBe(text);

    const name = createHash('sha1').update('corp').digest('hex');
    const cached = { accessToken: 'hunter2', expiresAt: '2020-01-01T00:00:00Z' };
    const path = join(home, '.aws/sso/cache', `${name}.json`);
    writeFileSync(path, JSON.stringify(cached));
    expect(await refusal(credentialSource('dev'))).toBe(text);
    writeFileSync(path, '{"accessToken":"hunter2"');
    expect(await refusal(credentialSource('dev'))).toBe(text);
  });

  test('the profile that a role comes from, where that is the one to log in', async () => {
    config(
      '[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = hub\n' +
        '[profile hub]\nrole_arn = arn:aws:iam::111122223333:role/h\nsource_profile = base\n' +
        '[profile base]\nsso_session = corp\nsso_account_id = 111122223333\nsso_role_name = r\n' +
        '[sso-session corp]\nsso_region = eu-west-1\nsso_start_url = https://corp.awsapps.com/start\n' +
        '[profile lost]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = gone\n' +
        '[profile round]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = round\n' +
        '[profile half]\nsso_session = none\nsso_account_id = 111122223333\nsso_role_name = r\n',
    );
    expect(await refusal(credentialSource('dev'))).toBe(
      'The login of profile base, on which profile dev rests, is missing or has expired. Run: aws sso login --profile base',
    );
    expect(await refusal(credentialSource('lost'))).toMatch(
      /^There is no AWS profile gone, on which profile lost rests: there are dev, hub, base/,
    );
    expect(await refusal(credentialSource('round'))).toMatch(/profile round cannot be used/);
    expect(await refusal(credentialSource('half'))).toBe(
      'The sso_session of profile half is not in the config file, or lacks a part. Run: aws configure sso --profile half',
    );
  });

  test('a console login', async () => {
    config('[profile dev]\nlogin_session = arn:aws:sts::111122223333:assumed-role/r/me\n');
    expect(await refusal(credentialSource('dev'))).toBe(
      'The login of profile dev is missing or has expired. Run: aws login --profile dev',
    );
  });

  test('an MFA code that nobody can type', async () => {
    config(
      '[profile dev]\nrole_arn = arn:aws:iam::111122223333:role/r\nsource_profile = base\n' +
        'mfa_serial = arn:aws:iam::111122223333:mfa/me\n',
    );
    keys(profileOf('base', 'AKIABASE'));
    expect(await refusal(credentialSource('dev'))).toMatch(/of profile dev asks for an MFA code/);
  });

  test('a credential_process whose command is about SSO is no login of its own', async () => {
    config('[profile dev]\ncredential_process = false aws sso\n');
    expect(await refusal(credentialSource('dev'))).toMatch(
      /^The credential_process of profile dev/,
    );
  });

  test('what STS says', () => {
    const denied = new Error(
      'User: arn:aws:iam::1:user/a is not authorized to perform: sts:AssumeRole on resource: r\nat x',
    );
    expect(credentialsError(denied, 'dev').message).toBe(
      'The AWS credentials of profile dev cannot be used: User: arn:aws:iam::1:user/a is not authorized to perform: sts:AssumeRole on resource: r',
    );
  });
});

describe('without credentials, where that is allowed', () => {
  test('is remembered until it is forgotten', async () => {
    let asked = 0;
    let there = false;
    const found = { accessKeyId: 'A', secretAccessKey: 's' };
    const said: string[] = [];
    const inner: CredentialSource = {
      get: async () => {
        asked += 1;
        if (there) return found;
        throw new CredentialsError('none', { none: true });
      },
      forget: () => said.push('forget'),
    };
    const source = optionalSource(inner, () => said.push('none'));
    expect(await source.get()).toBeUndefined();
    expect(await source.get()).toBeUndefined();
    expect([asked, said]).toEqual([1, ['none']]);
    there = true;
    source.forget();
    expect(await source.get()).toBe(found);
    expect(said).toEqual(['none', 'forget']);
  });

  test('what is there and does not work is no absence', async () => {
    config('[profile dev]\ncredential_process = false\n[profile bare]\nregion = us-west-2\n');
    const without = (profile: string) => optionalSource(credentialSource(profile), () => undefined);
    expect(await refusal(without('dev'))).toMatch(/credential_process of profile dev failed/);
    expect(await refusal(without('typo'))).toMatch(/^There is no AWS profile typo/);
    expect(await without('bare').get()).toBeUndefined();
  });
});
