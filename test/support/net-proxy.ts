import { isIPv4 } from 'node:net';

const SIGNATURE = Buffer.from('\r\n\r\n\0\r\nQUIT\n', 'latin1');

/** The parts of a version 2 header: what they are by default is fine. */
interface Parts {
  readonly signature?: Uint8Array;
  readonly version?: number;
  readonly command?: number;
  readonly family?: number;
  readonly transport?: number;
  readonly addresses?: Uint8Array;
  readonly tlvs?: readonly [type: number, value: Uint8Array | string][];
  /** What it says of its length, if that is not so. */
  readonly length?: number;
}

/** A PROXY header of version 2. */
export function version2({
  signature = SIGNATURE,
  version = 2,
  command = 1,
  family = 1,
  transport = 1,
  addresses = endpoints('192.0.2.1', 56_324, '192.0.2.2', 443),
  tlvs = [],
  length,
}: Parts = {}): Buffer {
  const extensions = tlvs.flatMap(([type, value]) => {
    const bytes = Buffer.from(value as string);
    return [Uint8Array.of(type, bytes.length >> 8, bytes.length & 0xff), bytes];
  });
  const block = Buffer.concat([addresses, ...extensions]);
  const said = length ?? block.length;
  const start = Uint8Array.of((version << 4) | command, (family << 4) | transport, said >> 8, said & 0xff);
  return Buffer.concat([signature, start, block]);
}

/** The addresses of such a header: of IPv4, or of IPv6 with all its groups. */
export function endpoints(from: string, fromPort: number, to: string, toPort: number): Buffer {
  const ports = Buffer.alloc(4);
  ports.writeUInt16BE(fromPort, 0);
  ports.writeUInt16BE(toPort, 2);
  return Buffer.concat([bytesOf(from), bytesOf(to), ports]);
}

/** Two paths of Unix sockets. */
export function paths(from: string, to: string): Buffer {
  const bytes = Buffer.alloc(216);
  bytes.write(from, 0);
  bytes.write(to, 108);
  return bytes;
}

function bytesOf(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number));
  return Buffer.from(
    address
      .split(':')
      .flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]),
  );
}
