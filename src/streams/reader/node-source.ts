import type { Sink, Source } from './source.ts';

/** What is used of a Node `Readable`, such as a socket. */
export interface NodeReadable {
  on(event: string, listener: (value: unknown) => void): unknown;
  off(event: string, listener: (value: unknown) => void): unknown;
  pause(): unknown;
  resume(): unknown;
  destroy(): unknown;
  readonly readableEnded?: boolean;
  readonly closed?: boolean;
  readonly errored?: unknown;
}

const METHODS = ['on', 'off', 'pause', 'resume', 'destroy'] as const;

export function isNodeReadable(source: object): source is NodeReadable {
  return METHODS.every((name) => typeof Reflect.get(source, name) === 'function');
}

function ignore(): void {}

/**
 * Chunks by 'data'.
 *
 * Where nobody listens for an 'error', it ends the process. So somebody does until the
 * stream has been closed or given back: what fails behind the end of what is read, such as
 * a write to a socket that the peer has reset, is for whoever asked for that.
 */
export class NodeSource implements Source {
  readonly #stream: NodeReadable;
  readonly #sink: Sink;

  constructor(stream: NodeReadable, sink: Sink) {
    this.#stream = stream;
    this.#sink = sink;
  }

  start(): void {
    const { readableEnded, closed } = this.#stream;
    // Of what has happened already there will be no event.
    if (readableEnded) this.#onEnd();
    else if (closed) this.#onClose();
    else this.#listen();
  }

  resume(): void {
    this.#stream.resume();
  }

  pause(): void {
    this.#stream.pause();
  }

  async close(): Promise<void> {
    this.#leave();
    this.#stream.destroy();
  }

  async detach(): Promise<void> {
    this.#leave();
    this.#unguard();
    this.#stream.pause();
  }

  #listen(): void {
    const stream = this.#stream;
    stream.on('data', this.#onData);
    stream.on('end', this.#onEnd);
    stream.on('error', this.#onError);
    stream.on('close', this.#onClose);
    stream.resume();
  }

  readonly #onData = (chunk: unknown): void => this.#sink.chunk(chunk);

  readonly #onEnd = (): void => {
    this.#leave();
    this.#sink.end();
  };

  readonly #onError = (error: unknown): void => {
    this.#leave();
    this.#sink.fail(error);
  };

  readonly #onClose = (): void => this.#onError(this.#closingError());

  /** Is told nothing any more, but stays in the way of errors. */
  #leave(): void {
    const stream = this.#stream;
    stream.off('data', this.#onData);
    stream.off('end', this.#onEnd);
    stream.off('error', this.#onError);
    stream.off('close', this.#onClose);
    this.#unguard();
    if (stream.closed) return;
    stream.on('error', ignore);
    stream.on('close', this.#unguard);
  }

  readonly #unguard = (): void => {
    this.#stream.off('error', ignore);
    this.#stream.off('close', this.#unguard);
  };

  #closingError(): unknown {
    const error = new Error('Premature close: the stream was destroyed before its end');
    return this.#stream.errored ?? Object.assign(error, { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  }
}
