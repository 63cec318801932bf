/**
 * Cuts byte streams into frames (terminators, fixed lengths and raw bytes,
 * switchable in mid-chunk) without concatenation, and serves them over sockets.
 *
 * @module
 */

export * from './index-browser.ts';
export type { CloseReason } from './net/close-reason.ts';
export { type ConnectTarget, connect } from './net/connect.ts';
export type { Connection, ConnectionStats } from './net/connection.ts';
export type { ConnectionLimits } from './net/connection-limits.ts';
export type { ConnectionHandlers } from './net/handlers.ts';
export type { ListenOptions } from './net/listen-options.ts';
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
