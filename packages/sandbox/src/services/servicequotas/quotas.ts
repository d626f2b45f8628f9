// https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_ListServiceQuotas.html
import type {
  GetAWSDefaultServiceQuotaRequest,
  GetAWSDefaultServiceQuotaResponse,
  GetServiceQuotaRequest,
  GetServiceQuotaResponse,
  ListAWSDefaultServiceQuotasRequest,
  ListAWSDefaultServiceQuotasResponse,
  ListServiceQuotasRequest,
  ListServiceQuotasResponse,
  ListServicesRequest,
  ListServicesResponse,
  ServiceQuota,
} from '@aws-sdk/client-service-quotas';
import { GLOBAL_REGION } from '../../account/account.ts';
import type { Operation, OperationContext } from '../../service.ts';
import { type Quota, quotaTable, serviceNames } from './data/quotas.ts';
import { faults } from './faults.ts';
import { page } from './paging.ts';

type Asked = { readonly ServiceCode: string; readonly QuotaCode: string };

export const getServiceQuota: Operation<GetServiceQuotaRequest, GetServiceQuotaResponse> = (
  input,
  context,
) => {
  const quota = find(input, context);
  return { Quota: describe(quota, quota.applied ?? quota.value, context, context.account.id) };
};

export const getDefaultQuota: Operation<
  GetAWSDefaultServiceQuotaRequest,
  GetAWSDefaultServiceQuotaResponse
> = (input, context) => {
  const quota = find(input, context);
  return { Quota: describe(quota, quota.value, context, '') };
};

export const listServiceQuotas: Operation<ListServiceQuotasRequest, ListServiceQuotasResponse> = (
  input,
  context,
) => {
  const { QuotaCode, QuotaAppliedAtLevel: level = 'ACCOUNT' } = input;
  const listed = quotasOf(input.ServiceCode, context).filter(({ code }) => {
    return level !== 'RESOURCE' && (QuotaCode === undefined || code === QuotaCode);
  });
  const { items, token } = page(listed, ({ code }) => code, input);
  const Quotas = items.map((quota) =>
    describe(quota, quota.applied ?? quota.value, context, context.account.id),
  );
  return { Quotas, ...token };
};

export const listDefaultQuotas: Operation<
  ListAWSDefaultServiceQuotasRequest,
  ListAWSDefaultServiceQuotasResponse
> = (input, context) => {
  const { items, token } = page(quotasOf(input.ServiceCode, context), ({ code }) => code, input);
  return { Quotas: items.map((quota) => describe(quota, quota.value, context, '')), ...token };
};

export const listServices: Operation<ListServicesRequest, ListServicesResponse> = (input) => {
  const { items, token } = page(Object.entries(serviceNames), ([code]) => code, input);
  return {
    Services: items.map(([ServiceCode, ServiceName]) => ({ ServiceCode, ServiceName })),
    ...token,
  };
};

/** Quotas of IAM, which knows no regions, are kept in us-east-1 alone. */
function quotasOf(service: string, context: OperationContext): Quota[] {
  if (!Object.hasOwn(serviceNames, service)) throw faults.serviceNotFound({ service });
  if (service === 'iam' && regionOf(context) !== GLOBAL_REGION) return [];
  return Object.values<Quota>(quotaTable).filter((quota) => quota.service === service);
}

function find({ ServiceCode, QuotaCode }: Asked, context: OperationContext): Quota {
  const found = quotasOf(ServiceCode, context).find(({ code }) => code === QuotaCode);
  if (!found) throw faults.quotaNotFound({ quota: QuotaCode, service: ServiceCode });
  return found;
}

/** A default belongs to no account. */
function describe(
  { service, code, name, adjustable }: Quota,
  value: number,
  context: OperationContext,
  owner: string,
): ServiceQuota {
  return {
    ServiceCode: service,
    ServiceName: serviceNames[service],
    QuotaArn: `arn:aws:servicequotas:${regionOf(context)}:${owner}:${service}/${code}`,
    QuotaCode: code,
    QuotaName: name,
    Value: value,
    Unit: 'None',
    Adjustable: adjustable,
    GlobalQuota: service === 'iam',
    QuotaAppliedAtLevel: 'ACCOUNT',
  };
}

function regionOf({ conditions, region }: OperationContext): string {
  const asked = conditions['aws:RequestedRegion'];
  return typeof asked === 'string' ? asked : region.name;
}
