import { delimiter } from 'wirecut';
import { reader, type StreamReader } from 'wirecut/streams';
import { timedFrames } from '../corpora.ts';

const SEGMENT_SIZE = 1460;
const LF = delimiter('\n');

/** Takes all frames, and says how many there were. */
type TakeAll = (input: StreamReader) => Promise<number>;

const WAYS: Readonly<Record<string, TakeAll>> = {
  'for await': async (input) => {
    let count = 0;
    for await (const _ of input) count++;
    return count;
  },
  'batches()': async (input) => {
    let count = 0;
    for await (const { length } of input.batches()) count += length;
    return count;
  },
  'readLine()': async (input) => {
    let count = 0;
    while ((await input.readLine()).length > 0) count++;
    return count;
  },
};

/** What pull readers have done for a known stream. */
export async function readerCounts(): Promise<Record<string, number>> {
  const { stream, spans } = timedFrames(32, Buffer.from('\n'));
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < stream.length; at += SEGMENT_SIZE)
    chunks.push(stream.subarray(at, at + SEGMENT_SIZE));
  const expected = spans.length / 2;
  const counts: Record<string, number> = {};
  for (const [way, takeAll] of Object.entries(WAYS)) {
    const input = reader(chunks, { framing: LF });
    const count = await takeAll(input);
    if (count !== expected) throw new Error(`reader, ${way}: ${count} frames, not ${expected}`);
    const { bytesExamined, bytesCopied } = input.stats;
    const name = `reader, ${way}, ${SEGMENT_SIZE} B chunks`;
    counts[`${name}: bytes examined`] = bytesExamined;
    counts[`${name}: bytes copied`] = bytesCopied;
  }
  return counts;
}
