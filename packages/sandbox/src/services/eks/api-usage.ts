import type { ClusterRecord } from './state.ts';

const DAY = 24 * 3_600_000;
/** How far back insights look. https://docs.aws.amazon.com/eks/latest/userguide/cluster-insights.html */
const WINDOW_DAYS = 30;

/** A version of an API, and a resource in it: `policy`, `v1beta1`, `podsecuritypolicies`. */
export type ApiResource = {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
};

/** A request to the Kubernetes API of a cluster. */
export type ApiUse = ApiResource & {
  readonly userAgent: string;
  readonly at: number;
  /** How many alike; one when absent. */
  readonly requests?: number;
};

type Client = { readonly byDay: Map<number, number>; last: number };

/** Requests by API resource and user agent, counted by the day. */
export type ApiUsage = Map<string, Map<string, Client>>;

export type ClientUse = {
  readonly userAgent: string;
  readonly requests: number;
  readonly last: number;
};

/** Counts a request; whoever serves the Kubernetes API of a cluster calls it for each. */
export function noteApiUse({ apiUsage }: ClusterRecord, use: ApiUse): void {
  const key = apiPath(use);
  const clients = apiUsage.get(key) ?? new Map<string, Client>();
  const client = clients.get(use.userAgent) ?? { byDay: new Map<number, number>(), last: use.at };
  const day = Math.floor(use.at / DAY);
  client.byDay.set(day, (client.byDay.get(day) ?? 0) + (use.requests ?? 1));
  client.last = Math.max(client.last, use.at);
  // What no insight will look at any more is forgotten.
  for (const old of client.byDay.keys()) if (old < day - WINDOW_DAYS) client.byDay.delete(old);
  clients.set(use.userAgent, client);
  apiUsage.set(key, clients);
}

/** Who asked for an API resource in the last thirty days. */
export function clientsOf(
  { apiUsage }: Pick<ClusterRecord, 'apiUsage'>,
  api: ApiResource,
  at: number,
): ClientUse[] {
  const from = Math.floor(at / DAY) - WINDOW_DAYS;
  return [...(apiUsage.get(apiPath(api)) ?? [])].flatMap(([userAgent, { byDay, last }]) => {
    const counts = [...byDay].filter(([day]) => day > from).map(([, count]) => count);
    const requests = counts.reduce((sum, count) => sum + count, 0);
    return requests > 0 ? { userAgent, requests, last } : [];
  });
}

/** `/apis/policy/v1beta1/podsecuritypolicies`: as insights name what was used. */
export function apiPath({ group, version, resource }: ApiResource): string {
  return group === '' ? `/api/${version}/${resource}` : `/apis/${group}/${version}/${resource}`;
}
