import { delimiter, FrameDecoder, fixed, raw } from 'wirecut';

const CRLF = Buffer.from('\r\n');
const LINE = delimiter(CRLF);

/** One framer for each workload: told where to put its replies, it returns what takes the chunks. */
export const wirecut = {
  lines(replies) {
    const decoder = new FrameDecoder(LINE, { frame: (frame) => replies.add(frame.bytes, CRLF) });
    return (chunk) => decoder.write(chunk);
  },

  numbers(replies) {
    const decoder = new FrameDecoder(fixed(4), {
      frame: (frame) => replies.addUInt32BE((2 * frame.readUInt32BE()) >>> 0),
    });
    return (chunk) => decoder.write(chunk);
  },

  stream(replies) {
    const decoder = new FrameDecoder(raw(), { frame: (piece) => replies.add(piece.bytes) });
    return (chunk) => decoder.write(chunk);
  },

  counted(replies) {
    const decoder = new FrameDecoder(LINE, {
      frame(frame) {
        if (decoder.framing === LINE) {
          decoder.framing = fixed(Number(frame.toString('latin1')));
        } else {
          replies.add(frame.bytes, CRLF);
          decoder.framing = LINE;
        }
      },
    });
    return (chunk) => decoder.write(chunk);
  },
};
