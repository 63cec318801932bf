// What the page of test/browser.test.ts runs. It is bundled from the built package, as an application would be.
import { delimiter, FrameDecoder, lines, netstring } from 'wirecut';
import { FrameDecoderStream, FrameEncoderStream, reader } from 'wirecut/streams';
import { assertChunkInvariant, traceOf } from 'wirecut/testing';

export { assertChunkInvariant, delimiter, traceOf };

const lf = delimiter('\n');

/** Cuts what comes from `url` into lines by a handler of that style, chunk by chunk. */
export async function cutByDecoder(url, style) {
  const seen = [];
  const each = (line) => void seen.push(line);
  const decoder = new FrameDecoder(
    lf,
    style === 'lines' ? lines(each) : { frame: (frame) => each(frame.toString()) },
  );
  let chunks = 0;
  for await (const chunk of (await fetch(url)).body) {
    decoder.write(chunk);
    chunks++;
  }
  const { bytes, kind } = decoder.end();
  const { bytesReceived, search } = decoder.stats;
  const rest = kind === 'partial' ? new TextDecoder().decode(bytes) : '';
  return { ...(await summaryOf(seen)), rest, search, bytesReceived, severalChunks: chunks > 1 };
}

/** The same by a stream, which hands out batches. */
export async function cutByStream(url) {
  const { body } = await fetch(url);
  const seen = [];
  for await (const batch of body.pipeThrough(new FrameDecoderStream(lf, { encoding: 'utf8', batch: true }))) {
    for (const text of batch) seen.push(text);
  }
  return summaryOf(seen);
}

/** The same by asking for them. */
export async function cutByReader(url) {
  const { body } = await fetch(url);
  const utf8 = new TextDecoder();
  const seen = [];
  for await (const batch of reader(body).batches()) {
    for (const bytes of batch) seen.push(utf8.decode(bytes));
  }
  return summaryOf(seen);
}

/** Frames texts by one stream, and takes them out of their frames by another. */
export async function thereAndBack(texts) {
  const { readable, writable } = new FrameEncoderStream(netstring());
  const writer = writable.getWriter();
  for (const text of texts) writer.write(text);
  writer.close();
  const seen = [];
  for await (const text of readable.pipeThrough(new FrameDecoderStream(netstring(), { encoding: 'utf8' }))) {
    seen.push(text);
  }
  return seen;
}

/** What a worker has to say. */
export function inWorker(url) {
  return new Promise((resolve, reject) => {
    const worker = new Worker(url, { type: 'module' });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = reject;
  });
}

/** How many lines, and what tells them from all others. */
async function summaryOf(seen) {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(JSON.stringify(seen)));
  const sha256 = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return { count: seen.length, sha256 };
}
