import type {
  DescribePrefixListsRequest,
  DescribePrefixListsResult,
  DescribeVpcEndpointServicesRequest,
  DescribeVpcEndpointServicesResult,
  ServiceDetail,
  ServiceType,
} from '@aws-sdk/client-ec2';
import type { Operation } from '../../service.ts';
import { faults } from './faults.ts';
import { type FilterTable, filtered } from './filters.ts';
import { page } from './paging.ts';
import type { Place, Tags } from './state.ts';
import { zonesOf } from './zones.ts';

/** Services with interface endpoints that are simulated, by the last part of their names. */
const interfaceServices = [
  'autoscaling',
  'dynamodb',
  'ec2',
  'ec2messages',
  'ecr.api',
  'ecr.dkr',
  'ecs',
  'ecs-agent',
  'ecs-telemetry',
  'eks',
  'eks-auth',
  'elasticloadbalancing',
  'kms',
  'logs',
  'monitoring',
  's3',
  'secretsmanager',
  'sqs',
  'ssm',
  'ssmmessages',
  'sts',
];

/** Prefix lists of the two services with gateway endpoints: id and blocks. */
const prefixLists: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'eu-west-1': { dynamodb: 'pl-6fa54006', s3: 'pl-6da54004' },
  'us-west-2': { dynamodb: 'pl-00a54069', s3: 'pl-68a54001' },
};

const blocks: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ['198.18.0.0/22'],
  s3: ['198.18.8.0/21', '198.18.16.0/22'],
};

type EndpointService = {
  readonly name: string;
  readonly type: 'Gateway' | 'Interface';
  readonly tags?: Tags;
};

function servicesOf({ region }: Place): EndpointService[] {
  const names = (type: EndpointService['type'], list: readonly string[]) =>
    list.map((name): EndpointService => ({ name: `com.amazonaws.${region.name}.${name}`, type }));
  return [...names('Gateway', ['dynamodb', 's3']), ...names('Interface', interfaceServices)];
}

/** The service by its whole name, of the type that is asked for. */
export function endpointService(
  place: Place,
  name: string,
  type: EndpointService['type'],
): EndpointService {
  const service = servicesOf(place).find((it) => it.name === name && it.type === type);
  if (service) return service;
  throw faults.serviceMissing({ service: name });
}

/** What routes to a gateway endpoint are called by. */
export function prefixListOf({ region }: Place, service: string): string {
  const short = service.slice(service.lastIndexOf('.') + 1);
  return prefixLists[region.name]?.[short] ?? `pl-${short === 's3' ? '63a5400a' : '02cd2c6b'}`;
}

const serviceFilters: FilterTable<EndpointService> = {
  owner: () => 'amazon',
  'service-name': ({ name }) => name,
  'service-region': (_, { region }) => region.name,
  'service-type': ({ type }) => type,
  'supported-ip-address-types': () => 'ipv4',
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpointServices.html */
export const describeVpcEndpointServices: Operation<
  DescribeVpcEndpointServicesRequest,
  DescribeVpcEndpointServicesResult
> = (input, context) => {
  const all = servicesOf(context);
  const { ServiceNames: names = all.map(({ name }) => name) } = input;
  const missing = names.find((name) => !all.some((it) => it.name === name));
  if (missing !== undefined) throw faults.serviceMissing({ service: missing });
  const asked = all.filter(({ name }) => names.includes(name));
  const shown = filtered(asked, input.Filters, serviceFilters, context);
  const key = ({ name, type }: EndpointService) => `${name}/${type}`;
  const { items, NextToken } = page('endpoint services', shown, key, input);
  return {
    ServiceNames: [...new Set(items.map(({ name }) => name))],
    ServiceDetails: items.map((service) => detail(service, context)),
    NextToken,
  };
};

function detail({ name, type }: EndpointService, { region }: Place): ServiceDetail {
  const short = name.split('.').slice(3).join('.');
  const host = short.split('.').toReversed().join('.');
  const dns = `${host}.${region.name}.amazonaws.com`;
  return {
    ServiceName: name,
    ServiceId: `vpce-svc-${Buffer.from(`${name}/${type}`).toString('hex').slice(-17)}`,
    ServiceType: [{ ServiceType: type satisfies ServiceType }],
    ServiceRegion: region.name,
    AvailabilityZones: Object.keys(zonesOf(region.name)),
    Owner: 'amazon',
    BaseEndpointDnsNames: [type === 'Gateway' ? dns : `${short}.${region.name}.vpce.amazonaws.com`],
    ...(type === 'Gateway'
      ? {}
      : { PrivateDnsName: dns, PrivateDnsNames: [{ PrivateDnsName: dns }] }),
    VpcEndpointPolicySupported: true,
    AcceptanceRequired: false,
    ManagesVpcEndpoints: false,
    SupportedIpAddressTypes: ['ipv4'],
  };
}

type PrefixListRow = {
  readonly id: string;
  readonly name: string;
  readonly cidrs: readonly string[];
  readonly tags?: Tags;
};

const listFilters: FilterTable<PrefixListRow> = {
  'prefix-list-id': ({ id }) => id,
  'prefix-list-name': ({ name }) => name,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribePrefixLists.html */
export const describePrefixLists: Operation<
  DescribePrefixListsRequest,
  DescribePrefixListsResult
> = (input, context) => {
  const rows = Object.entries(blocks).map(([short, cidrs]): PrefixListRow => {
    const name = `com.amazonaws.${context.region.name}.${short}`;
    return { id: prefixListOf(context, name), name, cidrs };
  });
  const asked = rows.filter(({ id }) => input.PrefixListIds?.includes(id) ?? true);
  const shown = filtered(asked, input.Filters, listFilters, context);
  const { items, NextToken } = page('prefix lists', shown, ({ id }) => id, input);
  const PrefixLists = items.map(({ id, name, cidrs }) => {
    return { PrefixListId: id, PrefixListName: name, Cidrs: [...cidrs] };
  });
  return { PrefixLists, NextToken };
};
