import type { DecoderStats, FrameDecoder } from 'wirecut';
import { type Cutting, incomplete } from './cutting.ts';
import { CUTTINGS } from './cuttings.ts';

/** What decoders have done for known streams: the same on every machine, whatever else that does. */
export function decoderCounts(): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const cutting of CUTTINGS) {
    const { bytesExamined, bytesCopied, bytesStaged, views } = statsOf(cutting);
    counts[`${cutting.name}: bytes examined`] = bytesExamined;
    counts[`${cutting.name}: bytes copied`] = bytesCopied;
    counts[`${cutting.name}: bytes staged`] = bytesStaged;
    counts[`${cutting.name}: views made`] = views;
  }
  counts['three bytes of a frame: bytes held'] = incomplete().bytesHeld;
  return counts;
}

/** @throws {Error} If the frames are not those of the stream: nothing is to be had by leaving work undone. */
function statsOf({ name, corpus, open, chunkSize, inPlace }: Cutting): DecoderStats {
  const { stream, spans } = corpus();
  const decoder = open();
  for (let at = 0; at < stream.length; at += chunkSize) {
    const chunk = stream.subarray(at, at + chunkSize);
    if (inPlace) commit(decoder, chunk);
    else decoder.write(chunk);
  }
  const { stats } = decoder;
  const expected = spans.length / 2;
  if (stats.frames !== expected) throw new Error(`${name}: ${stats.frames} frames, not ${expected}`);
  return stats;
}

function commit(decoder: FrameDecoder, chunk: Uint8Array): void {
  decoder.claim(chunk.length).set(chunk);
  decoder.commit(chunk.length);
}
