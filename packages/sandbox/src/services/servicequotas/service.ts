// https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_Operations.html
import type { Constraint, ServiceManifest } from '../../service.ts';
import { schemasOf } from '../../wire/schemas.ts';
import * as quotas from './quotas.ts';

const code: Constraint = { min: 1, max: 128, pattern: '[a-zA-Z][a-zA-Z0-9-]{1,128}' };

/** Service Quotas: what the account may have of each thing. */
export const servicequotas: ServiceManifest = {
  name: 'servicequotas',
  signingName: 'servicequotas',
  iamPrefix: 'servicequotas',
  // A regional service; us-east-1 is taken as well, since it keeps the quotas of IAM.
  scope: 'regional-and-global',
  protocol: 'json-1.1',
  apiVersion: '2019-06-24',
  targetPrefix: 'ServiceQuotasV20190624',
  schemas: schemasOf('servicequotas'),
  constraints: {
    MaxResults: { min: 1, max: 100 },
    QuotaCode: code,
    ServiceCode: { ...code, max: 63 },
  },
  // None of the reads knows resources.
  // https://docs.aws.amazon.com/service-authorization/latest/reference/list_servicequotas.html
  operations: {
    GetAWSDefaultServiceQuota: { run: quotas.getDefaultQuota },
    GetServiceQuota: { run: quotas.getServiceQuota },
    ListAWSDefaultServiceQuotas: { run: quotas.listDefaultQuotas },
    ListServiceQuotas: { run: quotas.listServiceQuotas },
    ListServices: { run: quotas.listServices },
  },
};
