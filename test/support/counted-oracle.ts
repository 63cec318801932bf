// The naive decoder that counted framings are held against: it has the whole stream in its hands, reads lengths
// as big integers and with regular expressions, and slices.
import type { LengthPrefixOptions, OnOversize } from '../../src/index.ts';

/** How the oracle is told to cut frames. */
export type CountedRule =
  | ({ readonly kind: 'lengthPrefix' } & LengthPrefixOptions)
  | { readonly kind: 'varint'; readonly maxBytes: number }
  | { readonly kind: 'netstring' }
  | { readonly kind: 'octetCounted'; readonly lines: boolean };

/** As of `FrameDecoder`; without them nothing is too long. */
export interface OracleLimits {
  readonly maxFrameLength: number;
  readonly onOversize: OnOversize;
  readonly maxDiscardedBytes: number;
}

const UNLIMITED: OracleLimits = {
  maxFrameLength: Number.POSITIVE_INFINITY,
  onOversize: 'error',
  maxDiscardedBytes: 0,
};

/** What the beginning of a frame tells. */
type Head =
  | { readonly kind: 'more'; readonly missing: number }
  | { readonly kind: 'fault'; readonly at: number }
  | Whole;

/** A frame whose length is known; of a line, what has come of it. */
interface Whole {
  readonly kind: 'frame';
  readonly header: number;
  readonly payload: number;
  readonly trailer: string;
  readonly isLine?: boolean;
}

const MAX = BigInt(Number.MAX_SAFE_INTEGER);

/** Cuts `input` frame by frame; a trace as `traceOf` writes it. */
export function countedOracle(input: Buffer, rule: CountedRule, limits: OracleLimits = UNLIMITED): string[] {
  const { maxFrameLength, onOversize, maxDiscardedBytes } = limits;
  const fatal = {
    error: maxFrameLength,
    skip: Math.max(maxFrameLength, maxDiscardedBytes),
    truncate: maxFrameLength + maxDiscardedBytes,
  }[onOversize];
  const trace: string[] = [];
  for (let at = 0; at < input.length; ) {
    const rest = input.subarray(at);
    const head = headOf(rest, rule);
    if (head.kind === 'fault') return [...trace, `error ERR_FRAME_HEADER at ${at + head.at}`, 'end clean'];
    if (head.kind === 'more') return [...trace, partial(rest, head.missing, 0)];
    const { header, payload, trailer } = head;
    const code = onOversize === 'error' ? 'ERR_FRAME_TOO_LONG' : 'ERR_DISCARD_LIMIT';
    if (payload > fatal) return [...trace, `error ${code} at ${at + header + fatal}`, 'end clean'];
    const end = header + payload;
    if (breaks(rest, head)) return [...trace, `error ERR_FRAME_HEADER at ${at + end}`, 'end clean'];
    const missing = end + trailer.length - rest.length;
    const isLong = payload > maxFrameLength;
    if (missing > 0) {
      const kept = isLong && onOversize === 'skip' ? 0 : header + maxFrameLength;
      const bytes = isLong ? rest.subarray(0, kept) : rest;
      return [...trace, partial(bytes, head.isLine ? 0 : missing, rest.length - bytes.length)];
    }
    if (isLong && onOversize === 'skip')
      trace.push(`error ERR_FRAME_TOO_LONG at ${at + header + maxFrameLength}, carrying on`);
    else if (isLong) trace.push(`frame ${text(rest.subarray(header, header + maxFrameLength))} truncated`);
    else trace.push(`frame ${text(rest.subarray(header, end))}`);
    at += end + trailer.length;
  }
  return [...trace, 'end clean'];
}

/** The same for `streamed`, which knows no limits. */
export function streamedOracle(input: Buffer, rule: CountedRule): string[] {
  const trace: string[] = [];
  for (let at = 0; at < input.length; ) {
    const rest = input.subarray(at);
    const head = headOf(rest, rule);
    if (head.kind === 'fault') return [...trace, `error ERR_FRAME_HEADER at ${at + head.at}`, 'end clean'];
    if (head.kind === 'more') return [...trace, partial(rest, head.missing, 0)];
    const { header, payload, trailer } = head;
    const end = header + payload;
    const missing = end + trailer.length - rest.length;
    const seen = rest.subarray(header, end);
    const begun = seen.length > 0 ? [`raw ${text(seen)}`] : [];
    if (breaks(rest, head)) return [...trace, ...begun, `error ERR_FRAME_HEADER at ${at + end}`, 'end clean'];
    if (missing > 0) {
      const held = seen.length > 0 ? rest.subarray(0, 0) : rest;
      return [...trace, ...begun, partial(held, head.isLine ? 0 : missing, 0)];
    }
    trace.push(`frame in parts ${text(seen)}`);
    at += end + trailer.length;
  }
  return [...trace, 'end clean'];
}

/** Whether the payload is there and followed by something else than it must be. */
function breaks(rest: Buffer, { header, payload, trailer }: Head & { kind: 'frame' }): boolean {
  return trailer !== '' && rest.length > header + payload && rest[header + payload] !== trailer.charCodeAt(0);
}

function headOf(rest: Buffer, rule: CountedRule): Head {
  switch (rule.kind) {
    case 'lengthPrefix':
      return prefixHead(rest, rule);
    case 'varint':
      return varintHead(rest, rule.maxBytes);
    case 'netstring':
      return decimalHead(rest, /^(?:0|[1-9]\d{0,15})?/, ':', ',');
    case 'octetCounted':
      if (rule.lines && !/^[1-9]/.test(rest.toString('latin1', 0, 1))) return lineHead(rest);
      return decimalHead(rest, /^(?:[1-9]\d{0,15})?/, ' ', '');
  }
}

function prefixHead(rest: Buffer, options: LengthPrefixOptions): Head {
  const { bytes, endian = 'big', offset = 0, adjustment = 0, includesSelf = false } = options;
  const header = offset + bytes;
  const { strip = header } = options;
  const field = rest.subarray(offset, header);
  if (rest.length < header) return { kind: 'more', missing: Math.max(header, strip) - rest.length };
  const digits = endian === 'big' ? field.toString('hex') : Buffer.from(field).reverse().toString('hex');
  const value = BigInt(`0x${digits}`);
  const length = value + BigInt(header + adjustment) - BigInt(includesSelf ? bytes : 0);
  const isWrong = value > MAX || length > MAX || length < BigInt(header) || length < BigInt(strip);
  if (isWrong) return { kind: 'fault', at: offset };
  return { kind: 'frame', header: strip, payload: Number(length) - strip, trailer: '' };
}

function varintHead(rest: Buffer, maxBytes: number): Head {
  let value = 0n;
  for (const [index, byte] of rest.entries()) {
    value |= BigInt(byte & 0x7f) << BigInt(7 * index);
    if (value > MAX) return { kind: 'fault', at: index };
    if (byte < 0x80) return { kind: 'frame', header: index + 1, payload: Number(value), trailer: '' };
    if (index + 1 === maxBytes) return { kind: 'fault', at: index };
  }
  return { kind: 'more', missing: 1 + Number(value) };
}

function decimalHead(rest: Buffer, length: RegExp, separator: string, trailer: string): Head {
  const [digits = ''] = length.exec(rest.toString('latin1', 0, 20)) ?? [];
  const next = rest[digits.length];
  if (BigInt(digits) > MAX) return { kind: 'fault', at: digits.length - 1 };
  const isSeparator = digits !== '' && next === separator.charCodeAt(0);
  if (next !== undefined && !isSeparator) return { kind: 'fault', at: digits.length };
  const payload = Number(digits);
  if (next === undefined) return { kind: 'more', missing: 1 + payload + trailer.length };
  return { kind: 'frame', header: digits.length + 1, payload, trailer };
}

function lineHead(rest: Buffer): Head {
  const end = rest.indexOf('\n');
  return { kind: 'frame', header: 0, payload: end === -1 ? rest.length : end, trailer: '\n', isLine: true };
}

function partial(bytes: Buffer, missing: number, discarded: number): string {
  const notes = [
    missing > 0 ? `${missing} missing` : '',
    discarded > 0 ? `${discarded} discarded` : '',
  ].filter((note) => note !== '');
  return `end partial ${text(bytes)}${notes.length > 0 ? ` (${notes.join(', ')})` : ''}`;
}

function text(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1'));
}
