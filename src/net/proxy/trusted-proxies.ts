import { BlockList, isIPv4, isIPv6 } from 'node:net';
import { outOfRange, wrongType } from '../../errors.ts';

/** Whose PROXY headers are believed: addresses and networks such as `'10.0.0.0/8'`, or everybody's. */
export type TrustedProxies = 'any' | readonly string[];

/**
 * Whether the peer at an address is one of them.
 *
 * @throws {TypeError | RangeError} If these are no addresses.
 */
export function trustedBy(proxies: unknown): (address: string | undefined) => boolean {
  if (proxies === 'any') return () => true;
  if (!Array.isArray(proxies))
    throw wrongType('trustedProxies', "'any' or a list of addresses and networks", proxies);
  const list = new BlockList();
  for (const proxy of proxies) addTo(list, proxy);
  return (address) => {
    // Who reaches a Unix socket has been let in by the file system.
    if (address === undefined) return true;
    const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
    return list.check(mapped ?? address, mapped || isIPv4(address) ? 'ipv4' : 'ipv6');
  };
}

function addTo(list: BlockList, proxy: unknown): void {
  if (typeof proxy !== 'string') throw wrongType('trustedProxies', 'a list of strings', proxy);
  const [, address = '', bits] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(proxy) ?? [];
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined;
  const most = family === 'ipv4' ? 32 : 128;
  if (family === undefined || Number(bits ?? 0) > most) {
    throw outOfRange('trustedProxies', 'a list of IP addresses and networks', proxy);
  }
  if (bits === undefined) list.addAddress(address, family);
  else list.addSubnet(address, Number(bits), family);
}
