/** What a server has done so far: plain numbers, all of them counters but for `open`. */
export interface ServerStats {
  /** Connections right now. */
  readonly open: number;
  readonly accepted: number;
  /** Closed at once, as there were too many, or not trusted. */
  readonly refused: number;
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly framesReceived: number;
  readonly framesSent: number;
  /** How often each error has come up: codes of `FrameError` and of the system, and `ERR_HANDLER` for what handlers threw. */
  readonly errors: Readonly<Record<string, number>>;
}
