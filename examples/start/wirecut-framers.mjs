import { delimiter, FrameDecoder, fixed, raw } from 'wirecut';

const CRLF = Buffer.from('\r\n');
const line = delimiter(CRLF);
const number = fixed(4);
const bytes = raw();

export function lines(replies) {
  const decoder = new FrameDecoder(line, { frame: (frame) => replies.add(frame.bytes, CRLF) });
  return (chunk) => decoder.write(chunk);
}

export function numbers(replies) {
  const decoder = new FrameDecoder(number, {
    frame: (frame) => replies.addUInt32BE((2 * frame.readUInt32BE()) >>> 0),
  });
  return (chunk) => decoder.write(chunk);
}

export function stream(replies) {
  const decoder = new FrameDecoder(bytes, { frame: (piece) => replies.add(piece.bytes) });
  return (chunk) => decoder.write(chunk);
}

export function counted(replies) {
  const decoder = new FrameDecoder(line, {
    frame(frame) {
      if (decoder.framing === line) {
        decoder.framing = fixed(Number(frame.toString('latin1')));
      } else {
        replies.add(frame.bytes, CRLF);
        decoder.framing = line;
      }
    },
  });
  return (chunk) => decoder.write(chunk);
}
