import { isIPv4, isIPv6 } from 'node:net';
import type { ProxyHeader } from './proxy-header.ts';

/** Bytes of the longest line, CR LF included. */
export const MAX_LINE = 107;

const NO_ADDRESSES: ProxyHeader = {
  version: 1,
  local: false,
  source: undefined,
  destination: undefined,
  tlvs: [],
};

/** Reads a line such as `PROXY TCP4 192.0.2.1 192.0.2.2 56324 443`; undefined if it is malformed. */
export function parseVersion1(line: string): ProxyHeader | undefined {
  const [word, family, from = '', to = '', fromPort = '', toPort = '', ...rest] = line.split(' ');
  if (word !== 'PROXY') return undefined;
  // What follows says nothing that can be relied on.
  if (family === 'UNKNOWN') return NO_ADDRESSES;
  const isAddress = family === 'TCP4' ? isIPv4 : family === 'TCP6' ? isIPv6 : undefined;
  if (!isAddress?.(from) || !isAddress(to) || !isPort(fromPort) || !isPort(toPort)) return undefined;
  if (rest.length > 0) return undefined;
  return {
    ...NO_ADDRESSES,
    source: { address: from, port: Number(fromPort) },
    destination: { address: to, port: Number(toPort) },
  };
}

function isPort(text: string): boolean {
  return /^(0|[1-9]\d{0,4})$/.test(text) && Number(text) <= 65_535;
}
