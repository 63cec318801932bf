import { FrameDecoder, type Framing } from '../../src/index.ts';

/** A decoder that notes its frames, and what else a test lets its handler do. */
export function collecting(
  framing: Framing,
  onFrame: (text: string, decoder: FrameDecoder) => void = () => {},
) {
  const frames: string[] = [];
  const decoder: FrameDecoder = new FrameDecoder(framing, {
    frame(frame) {
      const text = frame.toString('latin1');
      frames.push(text);
      onFrame(text, decoder);
    },
  });
  const write = (text: string): boolean => decoder.write(Buffer.from(text, 'latin1'));
  return { frames, decoder, write };
}
