// Source: docs, API_DecodeAuthorizationMessage and the example of it in the IAM user guide.

import { CreateNetworkInterfaceCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DecodeAuthorizationMessageCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { productionAdmin } from '../../testing/production.ts';
import { refusal, type Started, started } from '../../testing/started.ts';

const SubnetId = 'subnet-01b7e4f3a92c5d608';
let sandbox: Started;
let said: string;
beforeAll(async () => {
  sandbox = await started();
  const ec2 = sandbox.client(EC2Client, 'gantry-viewer');
  said = await refusal(ec2.send(new CreateNetworkInterfaceCommand({ SubnetId })));
});
afterAll(async () => {
  await sandbox.close();
  expect(sandbox.defects).toEqual([]);
});

const decode = () => {
  const EncodedMessage = /Encoded authorization failure message: (\S+)$/.exec(said)?.[1] ?? '';
  return new DecodeAuthorizationMessageCommand({ EncodedMessage });
};

it('tells who may know why somebody else was refused', async () => {
  expect(said).toMatch(
    /^403 UnauthorizedOperation: You are not authorized .* action\. Encoded authorization failure message: /,
  );
  const { DecodedMessage = '' } = await sandbox.sts().send(decode());
  const decoded = JSON.parse(DecodedMessage);
  expect(decoded).toMatchObject({
    allowed: false,
    explicitDeny: false,
    matchedStatements: { items: [] },
    context: {
      principal: { arn: 'arn:aws:iam::111122223333:user/gantry-viewer' },
      action: 'ec2:CreateNetworkInterface',
      resource: 'arn:aws:ec2:us-west-2:111122223333:network-interface/*',
    },
  });
  expect(decoded.context.conditions.items).toContainEqual({
    key: 'aws:RequestedRegion',
    values: { items: [{ value: 'us-west-2' }] },
  });
});

it('tells nobody else', async () => {
  expect(await refusal(sandbox.sts('gantry-viewer').send(decode()))).toMatch(
    /^403 AccessDenied: .* not authorized to perform: sts:DecodeAuthorizationMessage/,
  );
  const other = sandbox.sts(await productionAdmin(sandbox)).send(decode());
  expect(await refusal(other)).toMatch(/^400 InvalidAuthorizationMessageException/);
  const invented = new DecodeAuthorizationMessageCommand({ EncodedMessage: 'AAAA' });
  expect(await refusal(sandbox.sts().send(invented))).toMatch(
    /^400 InvalidAuthorizationMessageException/,
  );
});
