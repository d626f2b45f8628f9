import { type AwsFault, type FaultValues, faultTable } from '../../fault.ts';

type Name = 'badToken' | 'quotaNotFound' | 'serviceNotFound';

/** https://docs.aws.amazon.com/servicequotas/2019-06-24/apireference/API_GetServiceQuota.html#API_GetServiceQuota_Errors */
export const faults: Readonly<Record<Name, (values?: FaultValues) => AwsFault>> = faultTable({
  badToken: ['InvalidPaginationTokenException', 400, 'Invalid pagination token.'],
  quotaNotFound: [
    'NoSuchResourceException',
    404,
    'The request failed because the specified quota {quota} does not exist for service {service}.',
  ],
  serviceNotFound: [
    'NoSuchResourceException',
    404,
    'The request failed because the specified service {service} does not exist.',
  ],
});
