import {
  type FrameBatch,
  FrameDecoder,
  type FrameDecoderOptions,
  type FrameHandler,
  type Framing,
} from '../../src/index.ts';

/** A batching decoder: what it has delivered, and a way to feed it text. */
interface Batching {
  readonly batches: string[][];
  readonly decoder: FrameDecoder;
  write(text: string): boolean;
}

/** A decoder that notes its batches, and what else a test lets its handler do. */
export function batching(
  framing: Framing,
  onBatch: (batch: FrameBatch, decoder: FrameDecoder) => void = () => {},
  { part, ...options }: FrameDecoderOptions & Pick<FrameHandler, 'part'> = {},
): Batching {
  const batches: string[][] = [];
  const handler: FrameHandler = {
    frames(batch) {
      batches.push(batch.toStrings('latin1'));
      onBatch(batch, decoder);
    },
    ...(part && { part }),
  };
  const decoder: FrameDecoder = new FrameDecoder(framing, handler, options);
  const write = (text: string): boolean => decoder.write(Buffer.from(text, 'latin1'));
  return { batches, decoder, write };
}
