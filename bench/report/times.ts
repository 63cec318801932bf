/** `0.045x`, `0.97x`, `1.2x`, `35x`, `1230x`: two digits, but three near 1, where they decide. */
export function times(ratio: number): string {
  if (ratio >= 9.95) return `${ratio.toFixed(0)}x`;
  if (ratio >= 1.1) return `${ratio.toFixed(1)}x`;
  return `${ratio.toFixed(ratio < 0.1 ? 3 : 2)}x`;
}
