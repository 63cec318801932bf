export const CONNECTIONS = 50;

export interface Row {
  readonly name: string;
  /** With the newline. */
  readonly lineBytes: number;
  /** Lines that wait for an answer, on each connection. */
  readonly inFlight: number;
}

export const ROWS: readonly Row[] = [
  { name: '32 B, 1 in flight', lineBytes: 32, inFlight: 1 },
  { name: '32 B, 16 in flight', lineBytes: 32, inFlight: 16 },
  { name: '32 B, 128 in flight', lineBytes: 32, inFlight: 128 },
  { name: '1 KiB, 32 in flight', lineBytes: 1024, inFlight: 32 },
];
