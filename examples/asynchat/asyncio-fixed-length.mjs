// Takes a number of four bytes, or of --bytes N, and answers with twice as much.
//
//   node examples/asynchat/asyncio-fixed-length.mjs --port 9000
//   printf '\0\0\0\25' | nc -N 127.0.0.1 9000 | xxd

import { IncompleteReadError, startServer } from 'wirecut/asyncio';
import { HOST, runIfMain, stopServer } from './command-line.mjs';

/** @param frameSize 1 to 6 bytes; what the doubled number has beyond them is left out. */
export function asyncioFixedLengthServer(frameSize = 4, host = HOST, port = 0) {
  return startServer((reader, writer) => double(reader, writer, frameSize), { host, port });
}

async function double(reader, writer, frameSize) {
  try {
    const frame = await reader.readexactly(frameSize);
    const doubled = frame.readUIntBE(0, frameSize) * 2;
    frame.writeUIntBE(doubled % 2 ** (8 * frameSize), 0, frameSize);
    writer.write(frame);
    await writer.drain();
  } catch (error) {
    if (!(error instanceof IncompleteReadError || error.code === 'ECONNRESET')) throw error;
  } finally {
    writer.close();
  }
}

await runIfMain(import.meta, {
  options: { bytes: { type: 'string', default: '4' } },
  start(port, { bytes }) {
    if (!/^[1-6]$/.test(bytes)) throw new Error('--bytes must be a number from 1 to 6');
    return asyncioFixedLengthServer(Number(bytes), HOST, port);
  },
  stop: stopServer,
});
