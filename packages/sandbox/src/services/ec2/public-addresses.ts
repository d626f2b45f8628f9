import { ec2State, type Place } from './state.ts';

/** Ranges that are set aside for documentation: nobody's. The company's office has the others. */
const pools: readonly (readonly [prefix: string, first: number])[] = [
  ['192.0.2', 1],
  ['203.0.113', 16],
];

/** A public address that nothing in the account has. */
export function amazonPublicIp({ account }: Pick<Place, 'account'>): string {
  const inUse = new Set(
    [...account.regions.values()].flatMap((region) => {
      const { addresses, networkInterfaces } = ec2State(region);
      return [
        ...[...addresses.values()].map(({ publicIp }) => publicIp),
        ...[...networkInterfaces.values()].map(({ publicIp }) => publicIp),
      ];
    }),
  );
  const start = Math.floor(account.rng.next() * 254);
  for (const [prefix, first] of pools) {
    const size = 255 - first;
    for (let step = 0; step < size; step += 1) {
      const address = `${prefix}.${first + ((start + step) % size)}`;
      if (!inUse.has(address)) return address;
    }
  }
  // More than there are documentation addresses: the benchmark range goes on.
  return `198.19.${Math.floor(inUse.size / 254) % 256}.${1 + (inUse.size % 254)}`;
}
