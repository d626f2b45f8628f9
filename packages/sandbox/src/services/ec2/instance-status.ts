import type {
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult,
  GetConsoleOutputRequest,
  GetConsoleOutputResult,
  InstanceStatus,
  InstanceStatusSummary,
} from '@aws-sdk/client-ec2';
import type { Operation, OperationContext } from '../../service.ts';
import type { InstanceRecord } from './compute-state.ts';
import { statusMembers } from './data/filter-members.ts';
import { type FilterTable, filtered, shown, unknown } from './filters.ts';
import { stateCode, stateView } from './instance-view.ts';
import { found, foundAll } from './kinds.ts';
import { durations } from './limits.ts';
import { page } from './paging.ts';
import { ec2State, type Place } from './state.ts';
import { zonesOf } from './zones.ts';

type Check = 'initializing' | 'ok' | 'not-applicable';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-system-instance-status-check.html */
function checkOf(
  { status, since }: InstanceRecord,
  { now, account }: Pick<OperationContext, 'now' | 'account'>,
): Check {
  if (status !== 'running') return status === 'pending' ? 'initializing' : 'not-applicable';
  return now - since < durations.statusChecks / account.clock.speed ? 'initializing' : 'ok';
}

type Row = InstanceRecord & { readonly check: Check };

const reach = ({ check }: Row) => reachability(check);

const filters: FilterTable<Row> = {
  ...shown(view, statusMembers),
  ...unknown(['application-status.status', 'attached-ebs-status.status']),
  'availability-zone': ({ zone }) => zone,
  'instance-state-code': ({ status }) => stateCode(status),
  'instance-state-name': ({ status }) => status,
  'instance-status.reachability': reach,
  'instance-status.status': ({ check }) => check,
  'system-status.reachability': reach,
  'system-status.status': ({ check }) => check,
};

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceStatus.html */
export const describeInstanceStatus: Operation<
  DescribeInstanceStatusRequest,
  DescribeInstanceStatusResult
> = (input, context) => {
  const { InstanceIds = [], IncludeAllInstances = false } = input;
  const asked =
    InstanceIds.length > 0
      ? foundAll(context, 'instances', InstanceIds)
      : [...ec2State(context.region).instances.values()];
  const rows = asked
    .filter(({ status }) => IncludeAllInstances || status === 'running')
    .map((instance): Row => ({ ...instance, check: checkOf(instance, context) }));
  const passed = filtered(rows, input.Filters, filters, context);
  const { items, NextToken } = page('instance-status', passed, ({ id }) => id, input);
  return { InstanceStatuses: items.map((row) => view(row, context)), NextToken };
};

function reachability(check: Check): 'initializing' | 'passed' | undefined {
  if (check === 'not-applicable') return undefined;
  return check === 'ok' ? 'passed' : 'initializing';
}

function view(row: Row, { region }: Place): InstanceStatus {
  const Status = reachability(row.check);
  const summary: InstanceStatusSummary = {
    Status: row.check,
    Details: Status ? [{ Name: 'reachability', Status }] : [],
  };
  return {
    AvailabilityZone: row.zone,
    AvailabilityZoneId: zonesOf(region.name)[row.zone],
    InstanceId: row.id,
    InstanceState: stateView(row.status),
    InstanceStatus: summary,
    SystemStatus: summary,
    Events: [],
    Operator: { Managed: false },
  };
}

/** The last 64 KB. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_GetConsoleOutput.html */
const LARGEST = 65_536;

export const getConsoleOutput: Operation<GetConsoleOutputRequest, GetConsoleOutputResult> = (
  input,
  context,
) => {
  const { id, console: lines } = found(context, 'instances', input.InstanceId);
  const text = lines.map((line) => `${line.text}\r\n`).join('');
  const last = lines.at(-1)?.at ?? context.now;
  const Output = text === '' ? undefined : Buffer.from(text.slice(-LARGEST)).toString('base64');
  return { InstanceId: id, Timestamp: new Date(last), Output };
};
