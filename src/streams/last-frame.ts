import { frameIncomplete } from '../errors.ts';
import type { EndReport } from '../framing/end-report.ts';
import type { LengthLimit } from '../framing/length-limit.ts';
import type { AtEnd } from './stream-options.ts';

/** What becomes of a stream that ends within a frame of which `missing` bytes are known to be missing. */
export function policyAtEnd(atEnd: AtEnd | undefined, missing: number): AtEnd {
  // Without its count a counted frame is not what was sent; without its terminator a line most often is.
  return atEnd ?? (missing > 0 ? 'error' : 'frame');
}

/**
 * The bytes of the last frame of a stream of `streamLength` bytes that has ended within
 * one; nothing if there is to be none.
 *
 * @throws {FrameError} If it cannot do without the rest, or is too long.
 */
export function lastFrame(
  report: EndReport,
  atEnd: AtEnd | undefined,
  limit: LengthLimit,
  streamLength: number,
): Uint8Array | undefined {
  if (report.kind === 'clean') return undefined;
  const { bytes, discarded, framing, missing } = report;
  const came = bytes.length + discarded;
  const policy = policyAtEnd(atEnd, missing);
  if (policy === 'drop') return undefined;
  if (policy === 'error') throw frameIncomplete(framing.name, came, missing, streamLength);
  // A counted frame was measured when its header had come. Of others the start of a terminator now counts as well.
  const isCounted = missing > 0;
  if (discarded === 0 && (isCounted || came <= limit.maxFrameLength)) return bytes;
  const start = streamLength - came;
  if (!isCounted && came > limit.fatalLength) throw limit.passed(start);
  if (limit.onOversize === 'skip') throw limit.skipped(start);
  return isCounted ? bytes : bytes.subarray(0, limit.maxFrameLength);
}
