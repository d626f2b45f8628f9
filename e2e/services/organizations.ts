import assert from 'node:assert/strict';
import type { Cli } from '../shared/aws-cli.ts';

const deny = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Action: 'eks:DeleteCluster', Resource: '*' }],
};

/** A unit, an account in it and a policy above it. */
export async function organizations({ aws, refused }: Cli): Promise<void> {
  const table = await aws('organizations list-accounts --output table');
  assert.match(table, /\|\| .*\| +Id +\|.*\n.*\n.*\n.*\| {2}444455556666 \|.*\| +ACTIVE +\|\|/);
  const page = await aws('organizations list-accounts --max-items 1 --page-size 1');
  assert.equal(page.Accounts.length, 1);
  assert.ok(page.NextToken);
  const root = await aws('organizations list-roots --query Roots[0].Id --output text');
  const made = await aws(
    `organizations create-organizational-unit --parent-id ${root} --name Flow`,
  );
  const unit = made.OrganizationalUnit.Id;
  const found = await aws(
    `organizations list-organizational-units-for-parent --parent-id ${root}`,
    ...['--query', "OrganizationalUnits[?Name=='Flow'].Id"],
  );
  assert.deepEqual(found, [unit]);
  const { CreateAccountStatus } = await aws(
    'organizations create-account --email flow@example.com --account-name Flow',
  );
  const policy = await aws(
    'organizations create-policy --name flow --type SERVICE_CONTROL_POLICY --description',
    ...['keeps clusters', '--content', JSON.stringify(deny)],
  );
  const id = policy.Policy.PolicySummary.Id;
  await aws(`organizations attach-policy --policy-id ${id} --target-id ${unit}`);
  const above = await aws(
    `organizations list-policies-for-target --target-id ${unit} --query Policies[].Name`,
    ...['--filter', 'SERVICE_CONTROL_POLICY'],
  );
  assert.ok(above.includes('flow'));
  assert.match(
    await refused(`organizations delete-policy --policy-id ${id}`),
    /\(PolicyInUseException\) when calling the DeletePolicy operation/,
  );
  const status = await aws(
    'organizations describe-create-account-status --create-account-request-id',
    ...[CreateAccountStatus.Id, '--query', 'CreateAccountStatus.[State,AccountId]'],
  );
  assert.equal(status[0], 'SUCCEEDED');
  await aws(
    `organizations move-account --account-id ${status[1]} --source-parent-id ${root}`,
    ...['--destination-parent-id', unit],
  );
  assert.match(
    await refused(`organizations delete-organizational-unit --organizational-unit-id ${unit}`),
    /\(OrganizationalUnitNotEmptyException\)/,
  );
  await aws(`organizations detach-policy --policy-id ${id} --target-id ${unit}`);
  await aws(`organizations delete-policy --policy-id ${id}`);
  assert.match(
    await refused(`organizations describe-policy --policy-id ${id}`),
    /\(PolicyNotFoundException\)/,
  );
}
