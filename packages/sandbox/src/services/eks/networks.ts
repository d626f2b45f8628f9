import type { Account, Region } from '../../account/account.ts';
import { routeTableOf } from '../ec2/route-tables.ts';
import { ec2State, type SubnetRecord } from '../ec2/state.ts';

type Place = { readonly account: Account; readonly region: Region };

/** The subnet of a region by its id. */
export function subnet({ region }: Pick<Place, 'region'>, id: string): SubnetRecord | undefined {
  return ec2State(region).subnets.get(id);
}

/** A subnet is public when it has a direct route to an internet gateway. */
export function isPublic(place: Pick<Place, 'region'>, found: SubnetRecord): boolean {
  const { routes } = routeTableOf(found, place);
  return [...routes.values()].some(({ target }) => target.id.startsWith('igw-'));
}
