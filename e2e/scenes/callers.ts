import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Handler, json } from '../../packages/proxy/src/testing/fake-endpoint.ts';
import { call, DONE, KEYS, SCOPE, type Scene, type Stage, server } from '../shared/proxy-stage.ts';
import { shakeHands } from '../shared/speaker.ts';

/** Who signs: profiles, logins, roles. */
export const callers: Readonly<Record<string, Scene>> = {
  'a login that has expired': async (stage) => {
    const config = `[sso-session s]
sso_start_url = https://s.awsapps.com/start
sso_region = us-west-2
[profile work]
sso_session = s
sso_account_id = 111122223333
sso_role_name = r
`;
    const { url } = await stage.endpoint(server());
    const flags = [url, ...SCOPE, '--profile', 'work'];
    const proxy = stage.speak(flags, { ...profiles(stage, config), AWS_REGION: 'us-west-2' });
    return { initialize: await shakeHands(proxy) };
  },

  'a profile that is not there': async (stage) => {
    const { url } = await stage.endpoint(server());
    const proxy = stage.speak([url, ...SCOPE, '--profile', 'typo'], KEYS);
    return { initialize: await shakeHands(proxy) };
  },

  'several profiles': async (stage) => {
    const { url, seen } = await stage.endpoint(server({ aws___call_aws: done }));
    const files = profiles(stage, '', key('one') + key('two'));
    const flags = [
      '--profile',
      'two',
      '--profile',
      'one',
      'two',
      url,
      ...SCOPE,
      '--header',
      'x-a=1',
    ];
    const proxy = stage.speak(flags, { ...files, AWS_PROFILE: 'none' });
    await shakeHands(proxy);
    const list = await proxy.request('tools/list');
    const other = await proxy.request(...call('aws___call_aws', { aws_profile: 'two', a: 1 }));
    await proxy.request(...call('aws___call_aws', { aws_profile: 'one' }));
    const stray = await proxy.request(...call('t', { aws_profile: 'two' }));
    const unknown = await proxy.request(...call('aws___call_aws', { aws_profile: 'three' }));
    const calls = seen.filter(({ json: { method } }) => method === 'tools/call');
    const made = calls.map(({ headers, json: { params } }) => ({
      by: /Credential=(\w+)/.exec(`${headers.authorization}`)?.[1],
      given: params?.arguments,
      region: Reflect.get(Object(params?._meta), 'AWS_REGION'),
      header: headers['x-a'],
    }));
    return { list, other, stray, unknown, made };
  },

  'profiles in the environment': async (stage) => {
    const { url, seen } = await stage.endpoint(server());
    const files = profiles(stage, '', key('one') + key('two'));
    const env = { ...files, AWS_MCP_PROXY_PROFILES: ' two  one ', AWS_PROFILE: 'none' };
    const proxy = stage.speak([url, ...SCOPE, '--profile', 'one'], env);
    await shakeHands(proxy);
    return { by: /Credential=(\w+)/.exec(`${seen[0]?.headers.authorization}`)?.[1] };
  },

  'a credential_process': async (stage) => {
    const { url } = await stage.endpoint(server());
    const runs = join(stage.folder, 'runs');
    const script = join(stage.folder, 'keys.sh');
    const found = '{"Version":1,"AccessKeyId":"KEY","SecretAccessKey":"s"}';
    writeFileSync(script, `echo run >> ${runs}\necho '${found}'\n`);
    const files = profiles(stage, `[profile p]\ncredential_process = sh ${script}\n`);
    const proxy = stage.speak([url, ...SCOPE, '--profile', 'p'], {
      ...files,
      AWS_REGION: 'us-west-2',
    });
    await shakeHands(proxy);
    await proxy.request(...call('t'));
    await proxy.request(...call('t'));
    return { once: readFileSync(runs, 'utf8') === 'run\n' };
  },

  'a role': async (stage) => {
    const sts = await stage.endpoint(({ body }, answer) => {
      asked.push(new URLSearchParams(body));
      answer.writeHead(200, { 'content-type': 'text/xml' }).end(ASSUMED);
    });
    const asked: URLSearchParams[] = [];
    const { url, seen } = await stage.endpoint(server());
    const role = '[profile r]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = one\n';
    const files = profiles(stage, `${role}region = us-west-2\n`, key('one'));
    const env = {
      ...files,
      AWS_ENDPOINT_URL_STS: new URL(sts.url).origin,
      AWS_REGION: 'us-west-2',
    };
    const proxy = stage.speak([url, ...SCOPE, '--profile', 'r'], env);
    await shakeHands(proxy);
    await proxy.request(...call('t'));
    const names = new Set(asked.map((one) => one.get('RoleSessionName')?.replace(/\d+$/, 'N')));
    const token = seen[0]?.headers['x-amz-security-token'];
    return { names: [...names].join(), once: asked.length === 1, token };
  },

  'no credentials': async (stage) => {
    const { url } = await stage.endpoint(server());
    const proxy = stage.speak([url, ...SCOPE], { AWS_REGION: 'us-west-2', HOME: stage.folder });
    return { initialize: await shakeHands(proxy) };
  },
};

const done: Handler = ({ json: { id } }, answer) =>
  json(answer, { jsonrpc: '2.0', id, result: DONE });

/** Profiles in files of the stage's own. */
export function profiles(stage: Stage, config: string, credentials = ''): Record<string, string> {
  const [one, other] = [join(stage.folder, 'config'), join(stage.folder, 'credentials')];
  writeFileSync(one, config);
  writeFileSync(other, credentials);
  return { AWS_CONFIG_FILE: one, AWS_SHARED_CREDENTIALS_FILE: other, HOME: stage.folder };
}

/** A section of the credentials file. */
export const key = (name: string): string =>
  `[${name}]
aws_access_key_id = KEY${name.toUpperCase()}
aws_secret_access_key = s
region = ${name}-1
`;

const ASSUMED = `<AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleResult>
<Credentials><AccessKeyId>ASIAROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
<SessionToken>role-token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>
<AssumedRoleUser><Arn>arn:aws:sts::111122223333:assumed-role/x/s</Arn>
<AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser></AssumeRoleResult></AssumeRoleResponse>`;
