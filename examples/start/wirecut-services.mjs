import { createServer, delimiter, fixed, raw } from 'wirecut';

const CRLF = Buffer.from('\r\n');
const LINE = delimiter(CRLF);
const number = Buffer.alloc(4);

/** What there is to do for each workload. */
const SERVICES = {
  lines: { framing: LINE, frame: (frame, connection) => connection.send(frame) },

  numbers: {
    framing: fixed(4),
    frame(frame, connection) {
      number.writeUInt32BE((2 * frame.readUInt32BE()) >>> 0);
      connection.write(number);
    },
  },

  stream: { framing: raw(), frame: (piece, connection) => connection.write(piece) },

  counted: {
    framing: LINE,
    frame(frame, connection) {
      if (connection.framing === LINE) {
        connection.framing = fixed(Number(frame.toString('latin1')));
      } else {
        connection.framing = LINE;
        connection.write(frame);
        connection.write(CRLF);
      }
    },
  },
};

/** Returns the port. */
export async function serveWirecut(workload, host) {
  const { port } = await createServer(SERVICES[workload]).listen({ port: 0, host });
  return port;
}
