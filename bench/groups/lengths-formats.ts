import { type Framing, fixed, lengthPrefix, netstring, octetCounted, varint } from 'wirecut';
import { bufferListCounted } from '../contenders/buffer-list.ts';
import { byteLength } from '../contenders/byte-length.ts';
import { carefulCounted } from '../contenders/careful-counted.ts';
import type { Contender } from '../contenders/contender.ts';
import { frameStream } from '../contenders/frame-stream.ts';
import {
  Digits,
  type Header,
  Leb128,
  NoHeader,
  NumberText,
  Uint16LE,
  Uint32BE,
} from '../contenders/headers.ts';
import { itLengthPrefixed, UINT16_LE, UINT32_BE } from '../contenders/it-length-prefixed.ts';
import { lengthPrefixedStream } from '../contenders/length-prefixed-stream.ts';
import { naiveCounted } from '../contenders/naive-counted.ts';
import { netstringStream } from '../contenders/netstring.ts';
import { batchOf, bytesOf, cursorOf } from '../contenders/wirecut-framing.ts';
import {
  bare,
  counted,
  HARD_COUNTED,
  HARD_COUNTED_NONEMPTY,
  hardEven,
  hardFramed,
  leb128,
  timedEven,
  timedFramed,
  uint16LE,
  uint32BE,
  type Wrap,
} from '../framed.ts';
import { type Format, HARD_SIZE } from './framed-group.ts';

export const uint32Format: Format = countedFormat(
  'Length in 4 bytes, big endian',
  lengthPrefix({ bytes: 4 }),
  uint32BE,
  [
    frameStream({ lengthSize: 4 }),
    itLengthPrefixed({ lengthDecoder: UINT32_BE }),
    bufferListCounted(4, (list) => list.slice(0, 4).readUInt32BE()),
    ...byHand(() => new Uint32BE()),
  ],
);

export const uint16Format: Format = countedFormat(
  'Length in 2 bytes, little endian',
  lengthPrefix({ bytes: 2, endian: 'little' }),
  uint16LE,
  [
    frameStream({ lengthSize: 2, getLength: (buffer) => buffer.readUInt16LE(0) }),
    itLengthPrefixed({ lengthDecoder: UINT16_LE }),
    bufferListCounted(2, (list) => list.slice(0, 2).readUInt16LE()),
    ...byHand(() => new Uint16LE()),
  ],
);

export const varintFormat: Format = countedFormat('Length as a varint', varint(), leb128, [
  lengthPrefixedStream,
  itLengthPrefixed(),
  ...byHand(() => new Leb128()),
]);

export const netstringFormat: Format = countedFormat(
  'Netstrings',
  netstring(),
  counted((length) => `${length}:`, ','),
  [
    netstringStream,
    ...byHand(
      () => new NumberText(':', 1),
      () => new Digits(':', 1),
    ),
  ],
);

const syslog = counted((length) => `${length} `, '');

export const octetCountedFormat: Format = {
  ...countedFormat(
    'Octets counted, as syslog over TCP',
    octetCounted(),
    syslog,
    byHand(
      () => new NumberText(' ', 0),
      () => new Digits(' ', 0),
    ),
  ),
  hard: () => hardFramed(HARD_COUNTED_NONEMPTY, syslog),
};

export const fixedFormat: Format = {
  title: 'Frames of that many bytes each',
  own: (size) => ownOf(fixed(size)),
  rivals: (size) => [byteLength(size), ...byHand(() => new NoHeader(size))],
  timed: (size) => timedEven(size, bare),
  hard: () => hardFramed(hardEven(HARD_SIZE), bare),
};

function countedFormat(title: string, framing: Framing, wrap: Wrap, rivals: readonly Contender[]): Format {
  return {
    title,
    own: () => ownOf(framing),
    rivals: () => rivals,
    timed: (size) => timedFramed(size, wrap),
    hard: () => hardFramed(HARD_COUNTED, wrap),
  };
}

function ownOf(framing: Framing): Contender[] {
  return [cursorOf(framing), batchOf(framing), bytesOf(framing)];
}

/** What is written where no package is wanted, or there is none. */
function byHand(newNaive: () => Header, newCareful: () => Header = newNaive): Contender[] {
  return [naiveCounted(newNaive), carefulCounted(newCareful)];
}
