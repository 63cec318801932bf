import { Buffer } from 'node:buffer';
import type { ProxyEndpoint, ProxyHeader, ProxyTlv } from './proxy-header.ts';

/** What no line of any protocol begins with. */
export const SIGNATURE: Uint8Array = Uint8Array.of(13, 10, 13, 10, 0, 13, 10, 81, 85, 73, 84, 10);

const VERSION = 2;
const LOCAL = 0;
const PROXY = 1;

/** Bytes of an address, and of a port, by family: none, IPv4, IPv6, Unix. */
const FAMILIES = [
  { address: 0, port: 0, show: () => '' },
  { address: 4, port: 2, show: showIPv4 },
  { address: 16, port: 2, show: showIPv6 },
  { address: 108, port: 0, show: showPath },
] as const;
/** None, stream, datagram. */
const TRANSPORTS = 3;

/** What the four bytes behind the signature say. */
export interface Version2Start {
  readonly local: boolean;
  readonly family: number;
  /** Bytes of addresses and extensions that follow. */
  readonly length: number;
}

/** Undefined if it is malformed. */
export function parseStart(bytes: Uint8Array): Version2Start | undefined {
  const [versionAndCommand = 0, families = 0, high = 0, low = 0] = bytes;
  const command = versionAndCommand & 0xf;
  const family = families >> 4;
  const isKnown = family < FAMILIES.length && (families & 0xf) < TRANSPORTS;
  if (versionAndCommand >> 4 !== VERSION || (command !== LOCAL && command !== PROXY) || !isKnown) {
    return undefined;
  }
  return { local: command === LOCAL, family, length: high * 256 + low };
}

/** Reads addresses and extensions; undefined if they are malformed. */
export function parseVersion2({ local, family }: Version2Start, block: Uint8Array): ProxyHeader | undefined {
  const header = { version: 2, local, source: undefined, destination: undefined, tlvs: [] } as const;
  // Whatever is there, it is not about us.
  if (local) return header;
  const { address, port, show } = FAMILIES[family] as (typeof FAMILIES)[number];
  const length = 2 * (address + port);
  if (block.length < length) return undefined;
  const tlvs = parseTlvs(block.subarray(length));
  if (tlvs === undefined) return undefined;
  if (address === 0) return { ...header, tlvs };
  const endpoint = (index: number): ProxyEndpoint => {
    const at = 2 * address + index * port;
    return {
      address: show(block.subarray(index * address, (index + 1) * address)),
      port: port === 0 ? 0 : (block[at] as number) * 256 + (block[at + 1] as number),
    };
  };
  return { ...header, source: endpoint(0), destination: endpoint(1), tlvs };
}

function parseTlvs(bytes: Uint8Array): ProxyTlv[] | undefined {
  const tlvs: ProxyTlv[] = [];
  for (let at = 0; at < bytes.length; ) {
    const [type = 0, high = 0, low] = bytes.subarray(at, at + 3);
    if (low === undefined) return undefined;
    const start = at + 3;
    at = start + high * 256 + low;
    if (at > bytes.length) return undefined;
    tlvs.push({ type, value: Uint8Array.from(bytes.subarray(start, at)) });
  }
  return tlvs;
}

function showIPv4(bytes: Uint8Array): string {
  return bytes.join('.');
}

/** As RFC 5952 says, and Node shows addresses: the longest run of zeros left out, mapped IPv4 in its own notation. */
function showIPv6(bytes: Uint8Array): string {
  const isMapped =
    bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 255 && bytes[11] === 255;
  if (isMapped) return `::ffff:${bytes.subarray(12).join('.')}`;
  const groups: string[] = [];
  for (let i = 0; i < bytes.length; i += 2) {
    groups.push(((bytes[i] as number) * 256 + (bytes[i + 1] as number)).toString(16));
  }
  // URLs shorten addresses everywhere; net.SocketAddress does so in Node alone.
  return new URL(`http://[${groups.join(':')}]`).hostname.slice(1, -1);
}

function showPath(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return Buffer.from(bytes.subarray(0, end === -1 ? bytes.length : end)).toString('utf8');
}
