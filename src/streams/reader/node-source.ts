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

/** Chunks by 'data'. */
export class NodeSource implements Source {
  readonly #stream: NodeReadable;
  readonly #listeners: readonly (readonly [event: string, listener: (value: unknown) => void])[];

  constructor(stream: NodeReadable, sink: Sink) {
    this.#stream = stream;
    const fail = (error: unknown): void => {
      this.#leave();
      sink.fail(error);
    };
    this.#listeners = [
      ['data', (chunk) => sink.chunk(chunk)],
      [
        'end',
        () => {
          this.#leave();
          sink.end();
        },
      ],
      ['error', fail],
      ['close', () => fail(this.#closingError())],
    ];
  }

  start(): void {
    const stream = this.#stream;
    for (const [event, listener] of this.#listeners) stream.on(event, listener);
    // Of what has happened already there will be no event.
    if (stream.readableEnded) this.#tell('end');
    else if (stream.closed) this.#tell('close');
    else stream.resume();
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
    this.#stream.pause();
  }

  #leave(): void {
    for (const [event, listener] of this.#listeners) this.#stream.off(event, listener);
  }

  #tell(wanted: string): void {
    for (const [event, listener] of this.#listeners) if (event === wanted) listener(undefined);
  }

  #closingError(): unknown {
    const error = new Error('Premature close: the stream was destroyed before its end');
    return this.#stream.errored ?? Object.assign(error, { code: 'ERR_STREAM_PREMATURE_CLOSE' });
  }
}
