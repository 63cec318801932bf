/**
 * asyncio's streams, for people who come from Python: `startServer`, `openConnection`, a reader
 * and a writer, under their names there in camelCase. What is not as there: `src/asyncio/README.md`.
 *
 * @module
 */
export type { ExtraInfo } from './asyncio/extra-info.ts';
export type { Pausable } from './asyncio/fed-source.ts';
export { LimitOverrunError } from './asyncio/limit-overrun-error.ts';
export { type OpenConnectionOptions, openConnection } from './asyncio/open-connection.ts';
export type { ErrorHandler } from './asyncio/report.ts';
export type { ClientHandler, Server } from './asyncio/server.ts';
export { type StartServerOptions, startServer } from './asyncio/start-server.ts';
export type { StreamOptions } from './asyncio/stream-options.ts';
export { StreamReader, type StreamReaderOptions } from './asyncio/stream-reader.ts';
export type { StreamWriter } from './asyncio/stream-writer.ts';
export type { ServerStats } from './net/server-stats.ts';
export { IncompleteReadError } from './streams/reader/incomplete-read-error.ts';
export type { ReadOptions } from './streams/reader/stream-reader.ts';
export type { Terminator } from './streams/reader/terminators.ts';
