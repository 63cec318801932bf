/** Where chunks come from. What has been paused gives a chunk more at most. */
export interface Source {
  /** Begins to tell what happens. */
  start(): void;
  resume(): void;
  pause(): void;
  /** Stops for good, and lets go of what chunks come from. */
  close(): Promise<void>;
  /** Stops for good, and leaves what chunks come from to others, when all that was asked for has come. */
  detach(): Promise<void>;
}

/** Who is told what happens. Nothing does after `end` and `fail`. */
export interface Sink {
  chunk(chunk: unknown): void;
  end(): void;
  fail(error: unknown): void;
}
