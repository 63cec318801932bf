import type { Tally } from '../answer.ts';

/** What a contender hands over as a frame: text, a view, or something that is good only for now. */
export type Cut = string | Uint8Array | Lent;

export interface Lent {
  readonly length: number;
  copy(): Uint8Array;
}

/** One stream being cut. */
export interface Feed {
  write(chunk: Buffer): void;
  /** When this returns, or what it returns has resolved, every frame has been handed over. */
  end(): void | Promise<void>;
}

/** One way to cut a stream: a few lines that do what its documentation, or a careful person, would do. */
export interface Contender {
  readonly name: string;
  /** How to read the text that it hands over. */
  readonly encoding?: 'latin1' | 'utf8';
  /** Whether text is all that it promises: it is held to what `Buffer.toString` makes of the bytes. */
  readonly isText?: boolean;
  open(terminator: Buffer, each: (frame: Cut) => void): Feed;
  /** What is timed instead of `open`, where counting frames takes no call for each, or chunks need not be handed over. */
  openTally?(terminator: Buffer, tally: Tally): Feed;
}

/** The bytes of a frame, to compare them. */
export function payloadOf(frame: Cut, encoding: 'latin1' | 'utf8' = 'utf8'): Buffer {
  if (typeof frame === 'string') return Buffer.from(frame, encoding);
  return Buffer.from(frame instanceof Uint8Array ? frame : frame.copy());
}
