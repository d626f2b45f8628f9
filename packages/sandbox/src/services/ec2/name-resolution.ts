import { isIn, passageOutside } from './reachability.ts';
import { ec2State, type NetworkInterfaceRecord, type Place, type VpcRecord } from './state.ts';

/** How names are looked up in a network. */
export type Resolver =
  /** Amazon's: it also knows the names that are private to the network. */
  | { readonly kind: 'amazon'; readonly address: string }
  /** Somebody else's, out in the world. */
  | { readonly kind: 'public'; readonly address: string }
  /** Nobody answers. */
  | { readonly kind: 'silent'; readonly address: string };

/** The second address of the network. https://docs.aws.amazon.com/vpc/latest/userguide/AmazonDNS-concepts.html */
function amazonAddress({ cidrs: [primary] }: VpcRecord): string {
  const [network = ''] = (primary?.cidr.text ?? '').split('/');
  return network.replace(/\d+$/, (last) => String(Number(last) + 2));
}

/** The name server that an instance is told of, and whether it answers. */
export function resolverOf(from: NetworkInterfaceRecord, place: Pick<Place, 'region'>): Resolver {
  const { vpc } = from.subnet;
  const options = ec2State(place.region).dhcpOptions.get(vpc.dhcpOptions)?.options ?? [];
  const servers = options.find(({ key }) => key === 'domain-name-servers')?.values ?? [];
  const own = amazonAddress(vpc);
  const [first = 'AmazonProvidedDNS'] = servers;
  if (servers.includes('AmazonProvidedDNS') || first === own || servers.length === 0) {
    return { kind: vpc.dnsSupport ? 'amazon' : 'silent', address: own };
  }
  // Nothing in the account answers for names, so a server of the network's own does not.
  const inside = vpc.cidrs.some(({ cidr }) => isIn(cidr.text, first));
  const isPrivate = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].some((it) => isIn(it, first));
  if (inside || isPrivate) return { kind: 'silent', address: first };
  const { obstacle } = passageOutside(from, first, 53, place);
  return { kind: obstacle ? 'silent' : 'public', address: first };
}
