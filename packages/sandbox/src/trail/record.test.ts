import type { CreateVpcResult } from '@aws-sdk/client-ec2';
import { expect, test } from 'vitest';
import type { Account } from '../account/account.ts';
import { SteppedClock } from '../account/clock.ts';
import { createAccount } from '../sandbox.ts';
import { type TrailEvent, trailOf } from './store.ts';

/** Makes things and then changes them. */
function live(account: Account, afterEach: () => void): void {
  const call = (name: string, input: object) => {
    const [service = '', operation = ''] = name.split(':');
    const output = account.call({ service, operation, input });
    afterEach();
    return output;
  };
  const { Vpc }: CreateVpcResult = call('ec2:CreateVpc', { CidrBlock: '10.9.0.0/16' });
  const Tags = [{ Key: 'stage', Value: 'test' }];
  call('ec2:CreateTags', { Resources: [Vpc?.VpcId], Tags });
  call('ec2:DeleteVpc', { VpcId: Vpc?.VpcId });
  call('iam:CreateUser', { UserName: 'ada', Tags });
  call('iam:TagUser', { UserName: 'ada', Tags: [{ Key: 'team', Value: 'shop' }] });
  call('iam:DeleteUser', { UserName: 'ada' });
  call('eks:CreateAddon', { clusterName: 'shop-dev', addonName: 'metrics-server' });
  const resourcesVpcConfig = { publicAccessCidrs: ['192.0.2.0/24'] };
  call('eks:UpdateClusterConfig', { name: 'shop-dev', resourcesVpcConfig });
  call('eks:DeleteAddon', { clusterName: 'shop-dev', addonName: 'metrics-server' });
  call('ssm:PutParameter', { Name: '/shop/size', Value: '1', Type: 'String', Tags });
  call('ssm:DeleteParameter', { Name: '/shop/size' });
}

test('events say what was asked and answered then, whenever they are read', async () => {
  const START = Date.parse('2026-11-22T12:00:00Z');
  // Ids of keys are not drawn from the account's seed.
  const accessKey = (name: string) => ({ accessKeyId: `AKIA-${name}`, secretAccessKey: name });
  const account = () => createAccount({ clock: new SteppedClock(START), secrets: { accessKey } });
  const [readLate, readAtOnce] = [await account(), await account()];
  const told = ({ record, resources }: TrailEvent) => ({ record: JSON.parse(record), resources });
  const history = (of: Account) => {
    const { changes, reads } = trailOf(of);
    return [...changes, ...reads].map(told);
  };
  live(readAtOnce, () => history(readAtOnce));
  live(readLate, () => {});
  expect(history(readLate)).toEqual(history(readAtOnce));
});
