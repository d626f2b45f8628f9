import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Cli } from '../shared/aws-cli.ts';

const policy = 'arn:aws:iam::aws:policy/AmazonEKSWorkerNodePolicy';
const trust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
};

/** A role from its making to its end, and what a principal may do. */
export async function iam({ aws, refused, sandbox }: Cli): Promise<void> {
  writeFileSync(join(sandbox.folder, 'trust.json'), JSON.stringify(trust));
  const create = 'iam create-role --role-name flow --assume-role-policy-document file://trust.json';
  const { Role } = await aws(`${create} --path /team/ --tags Key=team,Value=shop`);
  assert.deepEqual(Role.AssumeRolePolicyDocument, trust);
  await aws('iam wait role-exists --role-name flow');
  assert.match(
    await refused(create),
    /\(EntityAlreadyExists\) when calling the CreateRole operation: Role with name flow already/,
  );
  await aws(`iam attach-role-policy --role-name flow --policy-arn ${policy}`);
  const attached = await aws('iam list-attached-role-policies --role-name flow');
  assert.deepEqual(attached.AttachedPolicies, [
    { PolicyName: 'AmazonEKSWorkerNodePolicy', PolicyArn: policy },
  ]);
  const found = await aws('iam list-roles --path-prefix /team/ --query Roles[].RoleName');
  assert.deepEqual(found, ['flow']);
  const page = await aws('iam list-policies --scope AWS --max-items 3 --page-size 2');
  assert.equal(page.Policies.length, 3);
  const next = await aws(
    `iam list-policies --scope AWS --max-items 3 --starting-token ${page.NextToken}`,
  );
  const names = [...page.Policies, ...next.Policies].map(({ Arn }: { Arn: string }) => Arn);
  assert.equal(new Set(names).size, 6);
  const answer = await aws(
    'iam simulate-principal-policy --action-names eks:ListClusters eks:DeleteCluster',
    ...['--policy-source-arn', 'arn:aws:iam::111122223333:user/gantry-viewer'],
    ...['--query', 'EvaluationResults[].[EvalActionName,EvalDecision]'],
  );
  assert.deepEqual(answer, [
    ['eks:ListClusters', 'allowed'],
    ['eks:DeleteCluster', 'implicitDeny'],
  ]);
  await aws('iam update-role --role-name flow --max-session-duration 7200');
  assert.match(
    await aws('iam get-role --role-name flow --output table'),
    /MaxSession\w+ +\| +7200/,
  );
  assert.match(await refused('iam delete-role --role-name flow'), /\(DeleteConflict\).*detach/);
  await aws(`iam detach-role-policy --role-name flow --policy-arn ${policy}`);
  await aws('iam delete-role --role-name flow');
  assert.match(await refused('iam get-role --role-name flow'), /\(NoSuchEntity\).*flow cannot be/);
}
