export function formatCount(count) {
  return Math.round(count).toLocaleString('en-US');
}

/** Megabytes of 10^6 bytes, as network rates are given. */
export function formatMegabytes(bytes) {
  return (bytes / 1e6).toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
}

export function formatNoun(count, noun) {
  const plural = noun === 'KiB' ? noun : `${noun}s`;
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
