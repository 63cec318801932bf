import { delimiter, type Frame, FrameDecoder, fixed } from 'wirecut';
import type { Contender, Lent } from './contender.ts';

const LINE_END = 2;

/** The framing is set twice a message: a header line such as `$20`, then as many bytes and a line end. */
export const countedWirecut: Contender = {
  name: 'wirecut',
  open(terminator, each) {
    const header = delimiter(terminator);
    const payload = new Payload();
    let inHeader = true;
    const decoder = new FrameDecoder(header, {
      frame(frame) {
        if (inHeader) {
          decoder.framing = fixed(count(frame) + LINE_END);
        } else {
          each(payload.of(frame));
          decoder.framing = header;
        }
        inHeader = !inHeader;
      },
    });
    return {
      write: (chunk) => void decoder.write(chunk),
      end: () => void decoder.end(),
    };
  },
};

/** The number behind the `$`. */
function count(frame: Frame): number {
  let number = 0;
  for (let i = 1; i < frame.length; i++) number = number * 10 + frame.readUInt8(i) - 0x30;
  return number;
}

/** A frame without the line end behind it. */
class Payload implements Lent {
  #frame: Frame | undefined;

  of(frame: Frame): this {
    this.#frame = frame;
    return this;
  }

  get length(): number {
    return (this.#frame?.length ?? 0) - LINE_END;
  }

  copy(): Uint8Array {
    return this.#frame?.copy().subarray(0, -LINE_END) ?? new Uint8Array();
  }
}
