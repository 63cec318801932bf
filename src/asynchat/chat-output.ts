import type { Buffer } from 'node:buffer';
import type { Connection } from '../net/connection.ts';
import type { ProducerSource } from '../net/producer.ts';

/** The sending half of a chat. */
export interface ChatOutput {
  /** Whether something waits to be sent. */
  readonly isWaiting: boolean;
  push(data: Uint8Array): void;
  pushWithProducer(producer: ProducerSource | Uint8Array): void;
  /** Has `handleClose` called when all has been sent. */
  closeWhenDone(): void;
  /** Drops what can still be dropped. */
  discard(): void;
  /** Sends what can be sent. */
  initiateSend(): void;
  /** There is a connection. */
  connected(): void;
}

/** Whose output it is: an `AsyncChat`. */
export interface ChatOutputOwner {
  readonly connected: boolean;
  readonly closing: boolean;
  readonly socket: Connection | undefined;
  readonly acOutBufferSize: number;
  readonly useEncoding: boolean;
  readonly encoding: string;
  send(data: Buffer | Uint8Array): number;
  handleClose(): void;
  handleError(error: unknown): void;
  close(): void;
}
