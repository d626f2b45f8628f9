import assert from 'node:assert/strict';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { callers } from './scenes/callers.ts';
import { failures } from './scenes/failures.ts';
import { sessions } from './scenes/sessions.ts';
import { signing } from './scenes/signing.ts';
import { noAwsProxy, ours, theirs } from './shared/aws-proxy.ts';
import {
  type Difference,
  differencesOf,
  type Intended,
  isMeant,
  type Leaf,
} from './shared/differences.ts';
import { converse, requestsOf } from './shared/proxy-script.ts';
import { play, type Scene, type Stage } from './shared/proxy-stage.ts';
import { type RealGateway, startRealGateway, VENDOR } from './shared/real-gateway.ts';
import { root } from './shared/started.ts';

/**
 * AWS's proxy and ours do the same, side by side, on the same endpoints. What differs stands here, by
 * the rows of docs/proxy.md and with the reason; nothing else may, and all of this has to.
 */
const INTENDED: readonly Intended[] = [
  {
    row: 'what the endpoint says of itself',
    why: 'a person has to see who answers',
    leaves: [
      {
        at: /initialize\.result\.serverInfo\.(?:name|version|title)$/,
        theirs: /^(?:"MCP Proxy for AWS"|"1\.7\.0"|none)$/,
        ours: /^"(?!MCP Proxy)/,
      },
      {
        at: /\.initialize\.result\.instructions$/,
        theirs: /^"MCP Proxy for AWS provides/,
        ours: /^none$/,
      },
    ],
  },
  {
    row: 'tools and results',
    why: 'what an endpoint says is not the proxy’s to change',
    leaves: [
      { at: /\.tools\.\w+\._meta\.fastmcp\.tags$/, theirs: /^\[\]$/, ours: /^none$/ },
      { at: /(?:^|\.)result\.isError$/, theirs: /^false$/, ours: /^none$/ },
      {
        at: /elicitation\/create\.0\.(?:id|params\.mode)$/,
        theirs: /^(?:0|"form")$/,
        ours: /^(?:"q-1"|none)$/,
      },
      {
        at: /\.list\.result\.(?:ttlMs|cacheScope)$/,
        theirs: /^none$/,
        ours: /^(?:60000|"private")$/,
      },
    ],
  },
  {
    row: 'unknown tools',
    why: 'code and words of the endpoint say more, and one list less is asked for',
    leaves: [
      {
        at: /\.unknown\.(?:error|result)\./,
        theirs: /^(?:none|true|"text"|"Tool call 'no_such_tool' failed: .*Please retry\.")$/,
        ours: /^(?:none|-32602|".*no_such_tool.*")$/,
      },
      { at: /\.POST tools\/call no_such_tool \{\}/, theirs: /^none$/, ours: /^(?!none$)/ },
      { at: /\.POST tools\/list\.times$/, theirs: /^2$/, ours: /^1$/ },
    ],
  },
  {
    row: 'what an endpoint does not have',
    why: 'a client that asks all the same is told the truth',
    leaves: [
      {
        at: /\.(?:resources|prompts|templates)\.(?:error\.\w+|result\.\w+)$/,
        theirs: /^(?:none|\[\])$/,
        ours: /^(?:-32601|"Method not found"|none)$/,
      },
    ],
  },
  {
    row: 'what the endpoint sends by itself',
    why: 'a client that hears of no change works with what is gone',
    leaves: [
      {
        at: /tells of by itself\.heard/,
        theirs: /^(?:\[\]|none)$/,
        ours: /^(?:none|"notifications\/tools\/list_changed")$/,
      },
      {
        at: /\.notifications\/message\.(?:0\.params\.data\.extra|1\..*)$/,
        theirs: /^(?:null|none)$/,
        ours: /^(?:none|"2\.0"|"notifications\/message"|"half done"|"info")$/,
      },
    ],
  },
  {
    row: 'lost session',
    why: 'a restart of the endpoint is no reason to restart the client',
    leaves: [
      {
        at: /is lost\.(?:first|second)\.result\./,
        theirs: /^(?:true|"Tool call 't' failed: .*Session terminated\. Please retry\.")$/,
        ours: /^(?:none|"done")$/,
      },
    ],
  },
  {
    row: '`aws_profile`',
    why: 'any tool may be wanted as somebody else, not only those of one endpoint',
    leaves: [
      {
        at: /\.t\.inputSchema\.properties(?:\.aws_profile\..*)?$/,
        theirs: /^(?:none|\{\})$/,
        ours: /./,
      },
      {
        at: /\.aws___call_aws\.inputSchema\.properties\.aws_profile\.description$/,
        theirs: /^"AWS CLI profile/,
        ours: /^"AWS profile/,
      },
      {
        at: /\.made\.2\.(?:by|region)$/,
        theirs: /^"(?:KEYONE|one-1)"$/,
        ours: /^"(?:KEYTWO|two-1)"$/,
      },
    ],
  },
  {
    row: '403 on a list',
    why: 'an empty list looks as if there were no tools',
    leaves: [
      {
        at: /that is refused\.list\.(?:result\.tools|error\..*)$/,
        theirs: /^(?:\[\]|none)$/,
        ours: /^(?:none|-32603|403|"AccessDeniedException"|"User: dev is not authorized .* Ask for .*")$/,
      },
    ],
  },
  {
    row: '403 on a call',
    why: 'who lacks a permission need not log in again',
    leaves: [
      {
        at: /that is refused\.refused\.result\.content\.0\.text$/,
        theirs: /expired or invalid AWS credentials/,
        ours: /User: dev is not authorized .* Ask for/,
      },
      { at: /that is refused\.sessions$/, theirs: /^2$/, ours: /^1$/ },
    ],
  },
  {
    row: 'expired login',
    why: 'one command mends it, so the error says it',
    leaves: [
      {
        at: /has expired\.initialize\.error\./,
        theirs: /^(?:-32602|""|"Invalid request parameters")$/,
        ours: /^(?:-32603|none|".*aws sso login --profile work")$/,
      },
    ],
  },
  {
    row: 'error at start',
    why: 'clients show the answer to initialize, not stderr',
    leaves: [
      {
        at: /that is not there\.initialize\./,
        theirs: /^(?:1|none)$/,
        ours: /^(?:none|-32603|1|"2\.0"|"There is no AWS profile typo.*")$/,
      },
    ],
  },
  {
    row: 'other errors',
    why: 'what is wrong for good does not go away by trying again',
    leaves: [
      {
        at: /profiles\.unknown\.result\.content\.0\.text$/,
        theirs: /not in the allowed list.*Please retry/,
        ours: /aws_profile is one of one, two\."$/,
      },
      {
        at: /^no credentials\.initialize\.error\.message$/,
        theirs: /Configure credentials/,
        ours: /Give --profile or set AWS_PROFILE/,
      },
      {
        at: /^an endpoint that is not there\.initialize\.error\.message$/,
        theirs: /^"All connection attempts failed"$/,
        ours: /ECONNREFUSED.*Check that the endpoint is up/,
      },
    ],
  },
  {
    row: 'silent endpoint at start',
    why: 'no client waits for ten minutes',
    leaves: [
      {
        at: /says nothing\.initialize\.error\.message$/,
        theirs: /^"Client failed to connect: "$/,
        ours: /within 0\.5 s \(--read-timeout\)/,
      },
      { at: /says nothing\.requests$/, theirs: /^5$/, ours: /^1$/ },
    ],
  },
  {
    row: 'limit that is up',
    why: 'what nobody waits for should not go on',
    leaves: [
      {
        at: /than it may\.slow\.result\.content\.0\.text$/,
        theirs: /^"Tool call 'slow' failed: \. Please retry\."$/,
        ours: /within 1 s \(--tool-timeout\)\..*look before you call it again/,
      },
      { at: /than it may\.told$/, theirs: /^false$/, ours: /^true$/ },
    ],
  },
  {
    row: 'redirects',
    why: 'the URL to use is what mends it',
    leaves: [
      {
        at: /^a redirect to another path\.initialize\.error\./,
        theirs: /^(?:none|"Attempted to access streaming request content.*")$/,
        ours: /^(?:307|".*redirects to \/mcp\/, .*")$/,
      },
      {
        at: /^a redirect to another host\.initialize\.error\./,
        theirs: /^(?:none|"Redirect to https:\/\/elsewhere\.example\/mcp not followed.*")$/,
        ours: /^(?:307|".*redirects to https:\/\/elsewhere\.example\/mcp, .*")$/,
      },
    ],
  },
  {
    row: 'what the client says of itself',
    why: 'the endpoint has to know whom it talks to, and what that can do',
    leaves: [
      {
        at: /\.POST initialize\.said\.params\.(?:capabilities|clientInfo|protocolVersion)/,
        theirs: /^(?:none|\{\}|true|"mcp"|"0\.1\.0"|"2025-11-25")$/,
        ours: /^(?:none|\{\}|"Some Client"|"4\.2"|"2025-06-18")$/,
      },
      { at: /\.headers\.mcp-protocol-version$/, theirs: /^"2025-11-25"$/, ours: /^"2025-06-18"$/ },
      { at: /\.said\.params\._meta\.progressToken$/, theirs: /^\d+$/, ours: /^none$/ },
    ],
  },
  {
    row: 'compressed answers',
    why: 'answers are small, and what is left out of a request cannot be rewritten on the way',
    leaves: [
      {
        at: /\.(?:headers|signed)\.accept-encoding$/,
        theirs: /^(?:"gzip, deflate"|true)$/,
        ours: /^none$/,
      },
    ],
  },
  {
    row: 'request for the stream',
    why: 'a server without sessions may have something to say, too',
    leaves: [
      {
        at: /\.GET\.(?:headers|signed)\.(?:accept|cache-control)$/,
        theirs: /^(?:"application\/json, text\/event-stream"|"no-store"|true)$/,
        ours: /^(?:"text\/event-stream"|none)$/,
      },
      { at: /^a session on Gantry\.endpoint\.GET\./, theirs: /^none$/, ours: /./ },
    ],
  },
  {
    row: 'User-Agent',
    why: 'it says which proxy it is',
    leaves: [
      {
        at: /\.headers\.user-agent$/,
        theirs: /^"python-httpx\/\S+ mcp-proxy-for-aws\/1\.7\.0(?: some-client\/4\.2)?"$/,
        ours: /^"gantry-proxy\/\S+(?: some-client\/4\.2)?"$/,
      },
    ],
  },
  {
    row: '`--retries`',
    why: 'the flag is there to do something',
    leaves: [{ at: /^--retries\.tools$/, theirs: /^0$/, ours: /^1$/ }],
  },
  {
    row: 'http URL with service and region given',
    why: 'a signature is a credential, and the request is in clear',
    leaves: [{ at: /^plain http to another machine\.signed$/, theirs: /^true$/, ours: /^false$/ }],
  },
  {
    row: 'hosts that get signed requests',
    why: 'a signature is a credential: who gets it can use it for minutes',
    leaves: [
      { at: /^a host that is not AWS\.scope$/, theirs: /^"us-west-2\/eks-mcp"$/, ours: /^none$/ },
    ],
  },
  {
    row: 'service and region by the host name',
    why: 'the name says it, so nobody needs to',
    leaves: [
      {
        at: /of an interface endpoint\.scope$/,
        theirs: /^"eu-west-1\/vpce-0a1b-2c3d"$/,
        ours: /^"us-west-2\/eks-mcp"$/,
      },
    ],
  },
  {
    row: '`--metadata AWS_REGION=…`',
    why: 'it says the region, and one is enough',
    leaves: [
      {
        at: /^a region in the metadata alone\.(?:ended|scope)$/,
        theirs: /^(?:1|none)$/,
        ours: /^"(?:no|eu-west-1\/eks-mcp)"$/,
      },
    ],
  },
  {
    row: '`--header`',
    why: 'see OWN in packages/proxy/src/extra-headers.ts',
    leaves: [
      {
        at: /^a header that cannot be sent\.(?:ended|shown)$/,
        theirs: /^(?:"no"|true)$/,
        ours: /^(?:2|false)$/,
      },
      {
        at: /^a header that names another host\.(?:ended|host)$/,
        theirs: /^"(?:no|eks-mcp\.us-west-2\.api\.aws)"$/,
        ours: /^(?:2|none)$/,
      },
      { at: /^one header in two spellings\.a$/, theirs: /^"1, 2"$/, ours: /^"2"$/ },
      { at: /^a user agent of one’s own\.agent$/, theirs: /^"python-httpx/, ours: /^"mine\/1"$/ },
    ],
  },
  {
    row: '`--tool-timeout 0`',
    why: 'a limit of nothing lets nothing through; off is what is meant',
    leaves: [
      {
        at: /^--tool-timeout 0\.call\.result\./,
        theirs: /^(?:true|"Tool call 't' failed: \. Please retry\.")$/,
        ours: /^(?:none|"done")$/,
      },
    ],
  },
  {
    row: 'abbreviated flags',
    why: 'a new flag must not change what an old command means',
    leaves: [{ at: /^abbreviated flags\.ended$/, theirs: /^"no"$/, ours: /^2$/ }],
  },
  {
    row: 'values of `--metadata`',
    why: 'they may be secrets',
    leaves: [{ at: /in the log\.metadata$/, theirs: /^true$/, ours: /^false$/ }],
  },
  {
    row: '`credential_process`, roles',
    why: 'a process or a call to STS takes longer than most requests',
    leaves: [{ at: /^(?:a credential_process|a role)\.once$/, theirs: /^false$/, ours: /^true$/ }],
  },
  {
    row: 'name of role sessions',
    why: 'it says which proxy it is, in the trail',
    leaves: [
      { at: /^a role\.names$/, theirs: /^"mcp-proxy-for-aws-N"$/, ours: /^"gantry-proxy-N"$/ },
    ],
  },
];

/** A session on Gantry, by the name that a front has for it. */
const sessionOnGantry = async (real: RealGateway, stage: Stage) => {
  const url = 'https://gantry.example.com/eks/mcp';
  const { hostname } = new URL(url);
  const network = await stage.network([hostname], real.port);
  const flags = [url, '--service', 'eks-mcp', '--profile', `gantry-${VENDOR}`];
  const trust = stage.program === ours ? ['--trust-host', hostname] : [];
  const env = { ...network.env, ...real.files };
  const proxy = stage.speak([...flags, '--region', 'us-west-2', ...trust], env);
  return { client: await converse(proxy), endpoint: requestsOf(network.wires) };
};

const SCENES: Readonly<Record<string, Scene>> = {
  ...sessions,
  ...failures,
  ...signing,
  ...callers,
};
const used = new Set<Leaf>();

/** What differs in a scene, and is not meant to. */
async function strays(name: string, scene: Scene): Promise<readonly Difference[]> {
  const [their, our] = await Promise.all([play(theirs, scene), play(ours, scene)]);
  return differencesOf({ [name]: their }, { [name]: our }).filter((found) => {
    const meant = INTENDED.flatMap(({ leaves }) => leaves).filter((leaf) => isMeant(found, leaf));
    for (const leaf of meant) used.add(leaf);
    return meant.length === 0;
  });
}

const skip = noAwsProxy;

describe('AWS’s proxy and ours, side by side', { skip, concurrency: 2 }, () => {
  let real: RealGateway;
  before(async () => {
    real = await startRealGateway('https://gantry.example.com');
    const { stdout } = await real.gantry('keys', 'issue', VENDOR);
    appendFileSync(real.files.AWS_SHARED_CREDENTIALS_FILE, `\n${stdout}`);
  });
  after(() => real?.stop());

  const onGantry: Scene = (stage) => sessionOnGantry(real, stage);
  for (const [name, scene] of Object.entries({ 'a session on Gantry': onGantry, ...SCENES })) {
    it(name, async () => assert.deepEqual(await strays(name, scene), []));
  }
});

describe('what differs', () => {
  it('does so still: an entry that is no longer needed is to go', { skip }, () => {
    const idle = INTENDED.flatMap(({ leaves }) => leaves).filter((leaf) => !used.has(leaf));
    assert.deepEqual(idle, []);
  });

  it('is what docs/proxy.md says, row by row', () => {
    const page = readFileSync(join(root, 'docs/proxy.md'), 'utf8');
    const [, table = ''] = page.split(/^\| --- \| --- \| --- \|$/m);
    const [rows = ''] = table.trim().split('\n\n');
    const named = rows.split('\n').map((row) => row.split('|')[1]?.trim());
    assert.deepEqual(INTENDED.map(({ row }) => row).sort(), named.sort());
  });
});
