export const CONNECTIONS = 50;

export interface Row {
  readonly name: string;
  /** With the newline. */
  readonly lineBytes: number;
  /** Lines that wait for an answer, on each connection. */
  readonly inFlight: number;
}

export const SHORT_LINES: readonly Row[] = [1, 16, 128].map((inFlight) => ({
  name: `32 B, ${inFlight} in flight`,
  lineBytes: 32,
  inFlight,
}));

export const LONG_LINES: Row = { name: '1 KiB, 32 in flight', lineBytes: 1024, inFlight: 32 };
