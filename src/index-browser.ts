/**
 * What runs everywhere: the decoder, its framings and all that they stand on. `wirecut` in a
 * browser; in Node, `wirecut` is this and the servers.
 *
 * @module
 */
export { FrameError, type FrameErrorCode } from './errors.ts';
export type { DecoderStats } from './framing/decoder-stats.ts';
export type { TwoWayFraming } from './framing/encoding.ts';
export type { EndReport } from './framing/end-report.ts';
export type { Frame } from './framing/frame.ts';
export type { FrameBatch, ToStringsOptions } from './framing/frame-batch.ts';
export { FrameDecoder, type FrameDecoderOptions } from './framing/frame-decoder.ts';
export type { FrameEncoder } from './framing/frame-encoder.ts';
export type { FrameTable } from './framing/frame-table.ts';
export {
  type Cutter,
  DECIDED,
  type FrameFault,
  type Framing,
  GIVES_BACK,
  INCOMPLETE,
  REFUSED,
} from './framing/framing.ts';
export type { FrameHandler } from './framing/handler.ts';
export { type LinesOptions, lines } from './framing/lines.ts';
export type { Sendable } from './framing/payload.ts';
export type { FrameEncoding } from './framing/text.ts';
export { anyOf } from './framings/any-of.ts';
export { delimiter } from './framings/delimiter.ts';
export { dotStuff, dotUnstuff } from './framings/dot-stuffing.ts';
export { fixed } from './framings/fixed.ts';
export { type LengthPrefixOptions, lengthPrefix } from './framings/length-prefix.ts';
export { type LineOptions, line } from './framings/line.ts';
export { netstring } from './framings/netstring.ts';
export { type OctetCountedOptions, octetCounted } from './framings/octet-counted.ts';
export { raw } from './framings/raw.ts';
export { type SplitOptions, split } from './framings/split.ts';
export type { SplitFrame, SplitFunction, SplitPending } from './framings/split-function.ts';
export { streamed } from './framings/streamed.ts';
export { untilEnd } from './framings/until-end.ts';
export { type VarintOptions, varint } from './framings/varint.ts';
export type { Limits, OnOversize } from './limits.ts';
export { RingBuffer, type RingBufferOptions } from './memory/ring-buffer.ts';
export { Finder, type FinderOptions, NOT_FOUND } from './search/finder.ts';
export type { NeedleScan } from './search/needle-scan.ts';
export type { NeedleScans } from './search/needle-scans.ts';
export type { SearchStrategy, SearchWork } from './search/strategy.ts';
