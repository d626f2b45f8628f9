import assert from 'node:assert/strict';
import type { Cli } from '../shared/aws-cli.ts';

/** Quotas can be read, and are not to be changed here. */
export async function servicequotas({ aws, refused }: Cli): Promise<void> {
  const codes = await aws('service-quotas list-services --query Services[].ServiceCode');
  for (const code of ['eks', 'vpc', 'ec2']) assert.ok(codes.includes(code), code);
  const list = 'service-quotas list-service-quotas --service-code eks';
  const page = await aws(`${list} --max-items 2 --page-size 1`);
  assert.equal(page.Quotas.length, 2);
  const rest = await aws(`${list} --starting-token ${page.NextToken} --query Quotas[].QuotaCode`);
  assert.ok(rest.length > 0 && !rest.includes(page.Quotas[0].QuotaCode));
  const named = await aws(list, '--query', "Quotas[?QuotaName=='Clusters'].[QuotaCode,Value]");
  const [[code, value]] = named;
  assert.equal(value, 100);
  const one = `--service-code eks --quota-code ${code} --query Quota.Value --output text`;
  assert.equal(Number(await aws(`service-quotas get-service-quota ${one}`)), 100);
  assert.equal(Number(await aws(`service-quotas get-aws-default-service-quota ${one}`)), 100);
  assert.match(
    await refused('service-quotas get-service-quota --service-code eks --quota-code L-00000000'),
    /\(NoSuchResourceException\) when calling the GetServiceQuota operation/,
  );
}
