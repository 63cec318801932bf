import type { NodeReadable } from './node-source.ts';
import { openSource } from './open-source.ts';
import { type ReaderOptions, resolveOptions } from './reader-options.ts';
import { SourceReader } from './source-reader.ts';
import type { StreamReader } from './stream-reader.ts';

/**
 * Reads bytes by asking for them: lines, frames, so many bytes, as asyncio's
 * `StreamReader` does in Python.
 *
 * Chunks are taken as they come, and must not be written to again. The reader asks for
 * them ahead of its caller: up to `highWaterMark` bytes, and a chunk more.
 *
 * The source is the reader's until `detach`. Errors of a Node stream that come when it is
 * read no more, such as that of a write to a socket that the peer has reset, do not end the
 * process: they are told to the callback of `write`.
 *
 * @param source A socket or any other Node `Readable`, which must not have an encoding; a
 *   Web `ReadableStream`, which is locked; an iterable, async or not. Of `Uint8Array`s.
 * @throws {TypeError} If it is none of these, a Web stream is locked already, or an option
 *   is unknown or of the wrong type.
 * @throws {RangeError} If an option is out of range, or the framing's frames are empty, or
 *   longer than `maxFrameLength`.
 *
 * @example
 * ```js
 * import assert from 'node:assert/strict';
 * import { once } from 'node:events';
 * import { connect, createServer } from 'node:net';
 * import { reader } from 'wirecut/streams';
 *
 * const server = createServer(async (socket) => {
 *   const input = reader(socket);
 *   const [, key, length] = (await input.readUntil('\r\n')).toString().trim().split(' ');
 *   const value = await input.readExactly(Number(length));
 *   socket.end(`${key}=${value}\r\n`);
 * }).listen();
 * await once(server, 'listening');
 *
 * const socket = connect(server.address().port);
 * socket.write('set answer 2\r\n42');
 * const answer = (await reader(socket).readLine()).toString();
 * server.close();
 * assert.equal(answer, 'answer=42\r\n');
 * ```
 */
export function reader<Bytes extends Uint8Array = Uint8Array>(
  source: NodeReadable,
  options?: ReaderOptions,
): StreamReader<Bytes>;
export function reader<Bytes extends Uint8Array>(
  source: ReadableStream<Bytes> | AsyncIterable<Bytes> | Iterable<Bytes>,
  options?: ReaderOptions,
): StreamReader<Bytes>;
export function reader(source: unknown, options: ReaderOptions = {}): StreamReader {
  return new SourceReader((sink) => openSource(source, sink), resolveOptions(options));
}
