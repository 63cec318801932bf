import { isAscii } from './ascii.ts';
import { decodeAscii, decodeText, type FrameEncoding } from './text.ts';

/**
 * More bytes than this are not decoded at one go: one string may keep all of them
 * alive. Runs of 64 KiB were no faster, with frames of 64 B to 1 KiB.
 */
const MAX_RUN = 16_384;
/** Decoding so few frames one by one takes no longer than one test and one decoding of all. */
const TOO_FEW = 2;
/**
 * A run of so few frames that is not ASCII is decoded one by one. Lower, and text
 * without any ASCII would be slowed down by tests in vain (at 8 by 8 %, a test of
 * 64 ns in front of 195 ns a frame, 40 B of Japanese on Node 20.20); higher, and so
 * would more of the neighbours of one exotic line.
 */
const FEW = 8;

/**
 * Decodes the frames that lie between the pairs of `offsets`: `count` of them, from number `first` on.
 *
 * A call of a decoder takes longer than most frames, so a run of frames is decoded
 * whole, with whatever lies between them, and cut:
 *
 * ```text
 *   memory   P I N G \r \n P O N G \r \n        one call
 *   text    "P I N G \r \n P O N G"             two substrings
 * ```
 *
 * That is right where characters lie as bytes do: in latin1, in hex, and in UTF-8
 * where all of the run is ASCII. Where it is not, halves of it may be.
 *
 * @param detach Decodes each frame by itself.
 */
export function decodeFrames(
  memory: Uint8Array,
  offsets: Uint32Array,
  first: number,
  count: number,
  encoding: FrameEncoding,
  detach: boolean,
): string[] {
  // Its length given: filled by `push`, cutting takes twice as long.
  const texts = new Array<string>(count);
  const span = offsets.subarray(2 * first, 2 * (first + count));
  if (detach) decodeEach(memory, span, 0, count, encoding, texts);
  else decodeRun(memory, span, 0, count, encoding, texts);
  return texts;
}

/** Decodes the frames `[first, last)`. Complexity: O(bytes × log(frames)) at worst, in native code. */
function decodeRun(
  memory: Uint8Array,
  offsets: Uint32Array,
  first: number,
  last: number,
  encoding: FrameEncoding,
  texts: string[],
): void {
  const count = last - first;
  const start = offsets[2 * first] as number;
  const end = offsets[2 * last - 1] as number;
  if (count <= TOO_FEW) {
    decodeEach(memory, offsets, first, last, encoding, texts);
  } else if (end - start <= MAX_RUN && (encoding !== 'utf8' || isAscii(memory, start, end))) {
    const text =
      encoding === 'utf8' ? decodeAscii(memory, start, end) : decodeText(memory, start, end, encoding);
    cutText(text, encoding === 'hex' ? 1 : 0, start, offsets, first, last, texts);
  } else if (count <= FEW) {
    decodeEach(memory, offsets, first, last, encoding, texts);
  } else {
    const middle = first + (count >> 1);
    decodeRun(memory, offsets, first, middle, encoding, texts);
    decodeRun(memory, offsets, middle, last, encoding, texts);
  }
}

/** Cuts the frames `[first, last)` out of the text of a run that begins at `start`, `1 << shift` characters a byte. */
function cutText(
  text: string,
  shift: number,
  start: number,
  offsets: Uint32Array,
  first: number,
  last: number,
  texts: string[],
): void {
  for (let i = first; i < last; i++) {
    const from = ((offsets[2 * i] as number) - start) << shift;
    texts[i] = text.substring(from, ((offsets[2 * i + 1] as number) - start) << shift);
  }
}

function decodeEach(
  memory: Uint8Array,
  offsets: Uint32Array,
  first: number,
  last: number,
  encoding: FrameEncoding,
  texts: string[],
): void {
  for (let i = first; i < last; i++) {
    texts[i] = decodeText(memory, offsets[2 * i] as number, offsets[2 * i + 1] as number, encoding);
  }
}
