/** Told what frames cost: views made, and bytes copied to join the segments of a frame. */
export interface FrameCosts {
  countViews(count: number): void;
  bytesCopied: number;
}
