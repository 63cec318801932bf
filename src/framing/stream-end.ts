import { joined } from '../memory/joined.ts';
import type { Cutting } from './cutting.ts';
import type { EndReport } from './end-report.ts';
import { INCOMPLETE } from './framing.ts';

/**
 * Says that the stream ends here.
 *
 * @returns Whether that completes the frame in progress, or the one that would be next: it is to be
 *   handed over by `deliverLast`. What came behind it is in the ring, to be cut anew.
 */
export function endsFrame(cutting: Cutting): boolean {
  const { inForce, partial } = cutting;
  cutting.storeUndecided();
  const length = inForce.current.cutter.finish?.() ?? INCOMPLETE;
  if (length === INCOMPLETE) return false;
  cutting.putBack(partial.received - length);
  return true;
}

/** Hands over the frame that ends with the stream. */
export function deliverLast(cutting: Cutting): void {
  cutting.offset = 0;
  cutting.deliverHeld();
}

/** What is left of a stream that ends here. */
export function describeEnd(cutting: Cutting): EndReport {
  const { limit, partial, ring } = cutting;
  if (!partial.inProgress) return { kind: 'clean' };
  const { cutter, framing } = cutting.inForce.current;
  const heldPrefix = partial.oversize ? 0 : cutter.undecided;
  cutting.storeUndecided();
  const kept = partial.oversize ? cutter.headerLength + limit.maxFrameLength : ring.length;
  const bytes = joined(ring.segments(0, Math.min(ring.length, kept)));
  const discarded = partial.oversize ? partial.received - bytes.length : 0;
  cutting.bytesDiscarded += discarded;
  return { kind: 'partial', bytes, heldPrefix, missing: cutter.missing, discarded, framing };
}
