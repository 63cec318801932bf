/**
 * Cuts byte streams into frames (terminators, fixed lengths and raw bytes,
 * switchable in mid-chunk) without concatenation, and serves them over sockets.
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
export type { FrameEncoder } from './framing/frame-encoder.ts';
export type { FrameTable } from './framing/frame-table.ts';
export { type Cutter, DECIDED, type Framing, INCOMPLETE } from './framing/framing.ts';
export type { FrameHandler } from './framing/handler.ts';
export { type LinesOptions, lines } from './framing/lines.ts';
export { raw } from './framing/raw.ts';
export { streamed } from './framing/streamed.ts';
export type { FrameEncoding } from './framing/text.ts';
export type { Limits, OnOversize } from './limits.ts';
export { RingBuffer, type RingBufferOptions } from './memory/ring-buffer.ts';
export type { CloseReason } from './net/close-reason.ts';
export { type ConnectTarget, connect } from './net/connect.ts';
export type { Connection, ConnectionStats } from './net/connection.ts';
export type { ConnectionLimits } from './net/connection-limits.ts';
export type { ConnectionHandlers } from './net/handlers.ts';
export type { ListenOptions } from './net/listen-options.ts';
export type { Sendable } from './net/payload.ts';
export type { Chunk, ProducerSource, SimpleProducer } from './net/producer.ts';
export type { ProxyEndpoint, ProxyHeader, ProxyTlv } from './net/proxy/proxy-header.ts';
export type { ProxyVersions } from './net/proxy/proxy-reader.ts';
export type { TrustedProxies } from './net/proxy/trusted-proxies.ts';
export type { ReceivePath } from './net/receive-path.ts';
export { type CloseOptions, createServer, type Server, type ServerAddress } from './net/server.ts';
export type { ServerOptions } from './net/server-options.ts';
export type { ServerStats } from './net/server-stats.ts';
export type { ServiceOptions } from './net/service-options.ts';
export type { TlsOptions } from './net/tls-options.ts';
export { Finder, type FinderOptions, NOT_FOUND } from './search/finder.ts';
export type { NeedleScan } from './search/needle-scan.ts';
export type { NeedleScans } from './search/needle-scans.ts';
export type { SearchStrategy, SearchWork } from './search/strategy.ts';
