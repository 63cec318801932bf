const CRLF = Buffer.from('\r\n');

/** What the driver asks, and what it must be answered. */
export const WORKLOADS = [
  { name: 'lines', title: 'CRLF lines', unit: 'frame', exchange: lineExchange },
  { name: 'numbers', title: '4-byte frames, doubled', unit: 'frame', exchange: numberExchange },
  { name: 'stream', title: 'raw stream', unit: 'KiB', exchange: streamExchange },
  { name: 'counted', title: 'header + counted payload', unit: 'frame', exchange: countedExchange },
];

function lineExchange(random) {
  const length = random.oneIn(20) ? 0 : random.below(random.oneIn(200) ? 4_000 : 64);
  // A lone \r is none of the framer's business, even in front of \r\n.
  const text = random.bytes(length, () => (random.oneIn(50) ? 0x0d : 0x20 + random.below(95)));
  const line = Buffer.concat([text, CRLF]);
  return { request: line, reply: line };
}

function numberExchange(random) {
  const number = random.below(2 ** 32);
  return { request: uint32(number), reply: uint32((number * 2) % 2 ** 32) };
}

function streamExchange(random) {
  // It has no frames, so any piece of it will do.
  const piece = random.bytes(1024);
  return { request: piece, reply: piece };
}

function countedExchange(random) {
  const length = random.oneIn(10) ? 0 : random.below(random.oneIn(50) ? 32_768 : 1_024);
  const payload = random.bytes(length);
  return {
    request: Buffer.concat([Buffer.from(`${length}\r\n`), payload]),
    reply: Buffer.concat([payload, CRLF]),
  };
}

function uint32(number) {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(number);
  return bytes;
}
