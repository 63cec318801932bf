import type { Framing } from '../framing/framing.ts';
import type { Limits } from '../limits.ts';
import type { ConnectionHandlers } from './handlers.ts';
import { type Borrower, LentDecoder } from './lent-decoder.ts';

/** Decoders that nobody uses, kept for the next connection that is read from. */
const MAX_IDLE = 64;

/** The decoders of one server. */
export class DecoderPool {
  readonly #handlers: ConnectionHandlers<never>;
  readonly #limits: Limits;
  readonly #checked: boolean;
  readonly #idle: LentDecoder[] = [];

  constructor(handlers: ConnectionHandlers<never>, limits: Limits, checked: boolean) {
    this.#handlers = handlers;
    this.#limits = limits;
    this.#checked = checked;
  }

  /** Lends a decoder for a stream of which `streamOffset` bytes have been cut. */
  lend(borrower: Borrower, framing: Framing, streamOffset: number): LentDecoder {
    const decoder = this.#idle.pop() ?? new LentDecoder(framing, this.#handlers, this.#limits, this.#checked);
    decoder.lendTo(borrower, framing, streamOffset);
    return decoder;
  }

  /** Takes back a decoder that holds nothing of a stream. */
  takeBack(decoder: LentDecoder): void {
    decoder.takeBack();
    if (this.#idle.length < MAX_IDLE) this.#idle.push(decoder);
  }
}
