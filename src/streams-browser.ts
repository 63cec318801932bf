/**
 * Frames as Web streams: what of `wirecut/streams` runs everywhere.
 *
 * @module
 */
export {
  FrameDecoderStream,
  type FrameDecoderStreamConstructor,
} from './streams/frame-decoder-stream.ts';
export { FrameEncoderStream } from './streams/frame-encoder-stream.ts';
export { IncompleteReadError } from './streams/reader/incomplete-read-error.ts';
export { reader } from './streams/reader/reader.ts';
export type { ReaderOptions } from './streams/reader/reader-options.ts';
export type { ReaderStats, ReadOptions, StreamReader } from './streams/reader/stream-reader.ts';
export type { Terminator } from './streams/reader/terminators.ts';
export type {
  AnyStreamOptions,
  AsBatches,
  AsBytes,
  AsFrames,
  AsStrings,
  AtEnd,
  FrameStreamOptions,
} from './streams/stream-options.ts';
