/** What bytes go through: a connection, or a file. */
export interface Transport {
  /** Takes all of it; returns whether to go on. */
  write(bytes: Uint8Array | string): boolean;
  pause(): void;
  resume(): void;
  /** Closes when all has been sent. */
  end(): void;
}
