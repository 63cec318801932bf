import { delimiter, FrameDecoder } from 'wirecut';
import { answer } from './answer.mjs';
import { formatNoun } from './format.mjs';
import { Replies } from './replies.mjs';

/** Echoes frames on one socket, which has to allow being half open: what came before the end is answered. */
export function serveEchoConnection(socket, terminator, onFrame) {
  const peer = `${socket.remoteAddress}:${socket.remotePort}`;
  const tell = (what) => console.log(`${peer}: ${what}`);
  const replies = new Replies();
  const decoder = new FrameDecoder(delimiter(terminator), {
    frame(frame) {
      replies.add(frame.bytes, terminator);
      onFrame();
    },
    error(error) {
      tell(`${error.message} (${error.code}): closed`);
    },
  });

  answer(socket, replies, (chunk) => decoder.write(chunk));
  socket.on('data', () => {
    if (decoder.closed) socket.destroySoon(); // Behind the replies to the frames that were in order.
  });
  socket.on('end', () => {
    const report = decoder.end();
    if (report.kind === 'partial')
      tell(`ended inside a frame, after ${formatNoun(report.bytes.length, 'byte')}`);
    socket.end();
  });
  socket.on('error', (error) => tell(error.message));
}
