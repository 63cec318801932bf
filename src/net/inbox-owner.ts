import type { EndReport } from '../framing/end-report.ts';
import type { Framing } from '../framing/framing.ts';
import type { DecoderPool } from './decoder-pool.ts';
import type { RunTarget } from './frame-run.ts';
import type { Borrower } from './lent-decoder.ts';

/** Whose inbox it is. */
export interface InboxOwner extends Borrower {
  readonly decoders: DecoderPool;
  readonly outbox: RunTarget;
  /** The tick of the timeouts. */
  readonly now: number;
  /** Throws unless frames of `framing` can be handed to the handlers. */
  checkFraming(framing: Framing): void;
  setReading(reads: boolean): void;
  handlerThrew(error: unknown): void;
  /** All of the stream has been handled; `report` says how it ended. */
  streamEnded(report: EndReport): void;
  /** A decoder is held on to, or a frame has begun: it has to be looked after by tick `due`. */
  visitBy(due: number): void;
  /** What could be delivered has been. */
  turnOver(): void;
}
