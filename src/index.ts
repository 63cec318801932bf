/**
 * Cuts byte streams into frames: terminators, fixed lengths and raw bytes,
 * switchable in mid-chunk, without concatenation.
 *
 * @module
 */
export { FrameError, type FrameErrorCode } from './errors.ts';
export type { DecoderStats } from './framing/decoder-stats.ts';
export { delimiter } from './framing/delimiter.ts';
export type { EndReport } from './framing/end-report.ts';
export { fixed } from './framing/fixed.ts';
export type { Frame } from './framing/frame.ts';
export type { FrameBatch, ToStringsOptions } from './framing/frame-batch.ts';
export { FrameDecoder, type FrameDecoderOptions } from './framing/frame-decoder.ts';
export type { FrameTable } from './framing/frame-table.ts';
export { type Cutter, DECIDED, type Framing, INCOMPLETE } from './framing/framing.ts';
export type { FrameHandler } from './framing/handler.ts';
export { type LinesOptions, lines } from './framing/lines.ts';
export { raw } from './framing/raw.ts';
export { streamed } from './framing/streamed.ts';
export type { FrameEncoding } from './framing/text.ts';
export type { Limits, OnOversize } from './limits.ts';
export { RingBuffer, type RingBufferOptions } from './memory/ring-buffer.ts';
export { Finder, type FinderOptions, NOT_FOUND } from './search/finder.ts';
export type { NeedleScan } from './search/needle-scan.ts';
export type { NeedleScans } from './search/needle-scans.ts';
export type { SearchStrategy, SearchWork } from './search/strategy.ts';
