import { describe, expect, it } from 'vitest';
import { SteppedClock } from './account/clock.ts';
import { keyStore } from './enforce/keys.ts';
import { AwsFault } from './fault.ts';
import { invoke } from './invoke.ts';
import { createAccount } from './sandbox.ts';

const START = Date.parse('2026-11-20T12:00:00Z');
const list = (service: string, operation: string) => ({ service, operation, input: {} });

describe('the healthy account', () => {
  it('is the same each time, keys apart', async () => {
    const [one, two] = await Promise.all(
      [1, 1].map((seed) => createAccount({ seed, clock: new SteppedClock(START) })),
    );
    if (!one || !two) throw new Error('There are two accounts');
    for (const operation of ['ListUsers', 'ListRoles', 'ListGroups', 'ListPolicies']) {
      expect(invoke(one, list('iam', operation))).toEqual(invoke(two, list('iam', operation)));
    }
  });

  it('has the demo principals, whose keys come from the given source', async () => {
    const asked: string[] = [];
    const account = await createAccount({
      secrets: {
        accessKey: (name) => {
          asked.push(name);
          return { accessKeyId: `AKIA-${name}`, secretAccessKey: `secret of ${name}` };
        },
      },
    });
    expect(asked).toEqual(['gantry-admin', 'gantry-developer', 'gantry-viewer']);
    const key = await keyStore(account).find('AKIA-gantry-viewer');
    expect(key).toMatchObject({ active: true, principal: { name: 'gantry-viewer' } });
    invoke(account, { ...list('iam', 'CreateUser'), input: { UserName: 'later' } });
    invoke(account, { ...list('iam', 'CreateAccessKey'), input: { UserName: 'later' } });
    expect(asked).toHaveLength(3);
  });

  it('was not made today', async () => {
    const account = await createAccount({ clock: new SteppedClock(START) });
    const input = { RoleName: 'eks-node' };
    expect(invoke(account, { ...list('iam', 'GetRole'), input })).toMatchObject({
      Role: { CreateDate: new Date(START - 200 * 86_400_000) },
    });
  });
});

describe('invoke', () => {
  it('validates and authorizes like the wire', async () => {
    const account = await createAccount({ clock: new SteppedClock(START) });
    const call = list('iam', 'CreateUser');
    expect(() => invoke(account, call)).toThrow(/Member must not be null$/);
    const viewer = (await keyStore(account).find('AKIA'))?.principal;
    expect(viewer).toBeUndefined();
    const principal = {
      type: 'IAMUser',
      account: account.id,
      arn: `arn:aws:iam::${account.id}:user/nobody`,
      userId: 'AIDANOBODY',
      name: 'nobody',
      tags: {},
    } as const;
    const denied = () => invoke(account, { ...call, input: { UserName: 'x' }, principal });
    expect(denied).toThrow(/is not authorized to perform: iam:CreateUser/);
  });

  it.each([
    ['ec2', 'CreateVolume', "Gantry's sandbox does not implement ec2:CreateVolume"],
    ['s3', 'ListBuckets', "Gantry's sandbox does not implement the service s3"],
    ['sts', 'AssumeRoot', "Gantry's sandbox does not implement sts:AssumeRoot"],
  ])('says by name that it lacks %s:%s', async (service, operation, words) => {
    const account = await createAccount();
    const call = () => invoke(account, list(service, operation));
    expect(call).toThrow(new AwsFault('NotImplemented', 501, words));
  });
});
