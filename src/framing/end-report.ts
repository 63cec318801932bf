import type { Framing } from './framing.ts';

/** How a stream ended. */
export type EndReport =
  /** At a frame boundary: nothing was left over. */
  | { readonly kind: 'clean' }
  /** Inside a frame. */
  | {
      readonly kind: 'partial';
      /** What the frame held that no handler has seen, header and held prefix included; the caller's to keep. */
      readonly bytes: Uint8Array;
      /** How many of those bytes, at the end, may begin a terminator. */
      readonly heldPrefix: number;
      /** How many bytes a counted frame still wanted; 0 if the framing does not count. */
      readonly missing: number;
      /** How many bytes of the frame `onOversize` threw away. */
      readonly discarded: number;
      /** What the frame was being cut by. */
      readonly framing: Framing;
    };
