/** `0.0123`, `1.23`, `12.3`, `1230`. */
export function threeDigits(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function percent(part: number): string {
  return `${Math.round(100 * part)} %`;
}

/** `64 B`, `16 KiB`, `1 MiB`. */
export function sizeName(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 * 1024 ? `${bytes / 1024} KiB` : `${bytes / 1024 / 1024} MiB`;
}
