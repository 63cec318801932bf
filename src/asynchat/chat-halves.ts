import type { ChatHandlers, ChatInput } from './chat-input.ts';
import type { ChatSettings } from './chat-options.ts';
import type { ChatOutput, ChatOutputOwner } from './chat-output.ts';
import { Collector } from './collector.ts';
import { ConnectionOutput } from './connection-output.ts';
import { FifoOutput } from './fifo-output.ts';
import { FramedInput } from './framed-input.ts';
import { StrictInput } from './strict-input.ts';

/** What a chat receives and sends by, for as long as a connection lasts. */
export interface ChatHalves {
  readonly input: ChatInput;
  readonly collector: Collector;
  readonly output: ChatOutput;
}

/**
 * Those of the mode that is asked for.
 *
 * @param tellDone Called when all has been sent behind which the chat is to close.
 */
export function newHalves(
  owner: ChatHandlers & ChatOutputOwner,
  tellDone: () => void,
  { isStrict, input: options, maxPending }: ChatSettings,
): ChatHalves {
  const input = isStrict ? new StrictInput(owner, options) : new FramedInput(owner, options);
  const output = isStrict ? new FifoOutput(owner) : new ConnectionOutput(owner, tellDone, maxPending);
  return { input, collector: new Collector(input, options), output };
}
