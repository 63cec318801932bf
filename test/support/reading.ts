import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { type ReaderOptions, reader, type StreamReader } from '../../src/streams.ts';

/** Puts a reader on something that gives these chunks and ends. */
export type Open = (
  chunks: readonly Uint8Array[],
  options?: ReaderOptions,
) => StreamReader | Promise<StreamReader>;

async function* generate(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

/** Every kind of source. */
export const SOURCES: readonly (readonly [kind: string, open: Open])[] = [
  ['a socket', async (chunks, options) => reader(await socketGiving(chunks), options)],
  ['a Web stream', (chunks, options) => reader(ReadableStream.from(chunks), options)],
  ['an async generator', (chunks, options) => reader(generate(chunks), options)],
];

/** The two ends of a connection over loopback. */
export async function socketPair(): Promise<[near: Socket, far: Socket]> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const near = connect(port, '127.0.0.1');
  const [far] = await accepted;
  server.close();
  return [near, far.setNoDelay()];
}

async function socketGiving(chunks: readonly Uint8Array[]): Promise<Socket> {
  const [near, far] = await socketPair();
  // A reader may be closed before all has been written.
  far.on('error', () => far.destroy());
  const write = async (): Promise<void> => {
    for (const chunk of chunks) {
      far.write(chunk);
      await setImmediate();
    }
    far.end();
  };
  void write();
  return near;
}

/** Lets everything happen that can without more input. */
export async function settle(): Promise<void> {
  await setImmediate();
  await setImmediate();
}

/** A Web stream that is fed by hand. */
export class Feed {
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  constructor() {
    this.stream = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
      },
    });
  }

  /** Gives a chunk, and waits until it has arrived. */
  async give(chunk: string | Uint8Array): Promise<void> {
    this.#controller?.enqueue(typeof chunk === 'string' ? Buffer.from(chunk, 'latin1') : chunk);
    await settle();
  }

  async end(): Promise<void> {
    this.#controller?.close();
    await settle();
  }

  async fail(error: unknown): Promise<void> {
    this.#controller?.error(error);
    await settle();
  }
}

/** `input`, cut at `cuts`. */
export function cutAt(input: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const bounds = [0, ...cuts.toSorted((a, b) => a - b), input.length];
  return bounds.slice(1).map((end, i) => input.subarray(bounds[i], end));
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}

/** The frames or lines of a reader, up to the end. */
export async function textsOf(input: AsyncIterable<Uint8Array>): Promise<string[]> {
  const texts: string[] = [];
  for await (const bytes of input) texts.push(text(bytes));
  return texts;
}
