import type { ChatHandlers, ChatInput, ChatInputOptions, Terminator } from '../../src/asynchat/chat-input.ts';
import { FramedInput } from '../../src/asynchat/framed-input.ts';
import { StrictInput } from '../../src/asynchat/strict-input.ts';

/** The two ways in which an `AsyncChat` can take what is read. */
export const MODES = ['default', 'strict'] as const;
export type Mode = (typeof MODES)[number];

/** What handlers do besides being recorded, by how many times they have been called before. */
export interface Reactions {
  collect?(chat: Chat, call: number, data: Buffer): void;
  found?(chat: Chat, call: number): void;
  error?(error: unknown): void;
}

/** What is read next goes into the same memory. */
const SCRIBBLE = 0xdb;

/** Feeds what cannot be read any more when that returns. */
export function feedAndTakeBack(input: ChatInput, text: string): void {
  const chunk = Buffer.from(text, 'latin1');
  try {
    input.feed(chunk);
  } finally {
    chunk.fill(SCRIBBLE);
  }
}

/** An input in one of its modes, and what it has called, as `C(data)` and `F`. */
export class Chat implements ChatHandlers {
  useEncoding = false;
  encoding = 'latin-1';
  readonly input: ChatInput;
  readonly #reactions: Reactions;
  readonly #calls: (Buffer | string)[] = [];
  #collects = 0;
  #founds = 0;

  constructor(
    mode: Mode,
    terminator: Terminator | undefined,
    reactions: Reactions = {},
    options: Partial<ChatInputOptions> = {},
  ) {
    const all = { borrow: false, maxFrameLength: Number.POSITIVE_INFINITY, ...options };
    this.input = mode === 'strict' ? new StrictInput(this, all) : new FramedInput(this, all);
    this.#reactions = reactions;
    if (terminator !== undefined) this.input.setTerminator(terminator);
  }

  /** What has been called, each piece of data by itself. */
  get calls(): string[] {
    return this.#calls.map((call) => (typeof call === 'string' ? call : `C(${call.toString('latin1')})`));
  }

  /** What has been called, data that came in a row joined. */
  get events(): string[] {
    const events: string[] = [];
    for (const call of this.calls) {
      const last = events.at(-1);
      if (last?.startsWith('C(') && call.startsWith('C(')) {
        events.push(`${events.pop()?.slice(0, -1)}${call.slice(2)}`);
      } else events.push(call);
    }
    return events;
  }

  feed(...chunks: string[]): this {
    for (const chunk of chunks) feedAndTakeBack(this.input, chunk);
    return this;
  }

  /** Feeds one byte at a time. */
  feedBytes(text: string): this {
    return this.feed(...text);
  }

  set(terminator: unknown): void {
    this.input.setTerminator(terminator as Terminator);
  }

  note(event: string): void {
    this.#calls.push(event);
  }

  collectIncomingData(data: Buffer): void {
    this.#calls.push(data);
    this.#reactions.collect?.(this, this.#collects++, data);
  }

  foundTerminator(): void {
    this.#calls.push('F');
    this.#reactions.found?.(this, this.#founds++);
  }

  close(): void {}

  handleError(error: unknown): void {
    if (!this.#reactions.error) throw error;
    this.#reactions.error(error);
  }
}
