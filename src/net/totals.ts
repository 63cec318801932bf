/** What has gone through one connection, or many. */
export interface Traffic {
  readonly bytesReceived: number;
  readonly bytesSent: number;
  readonly framesReceived: number;
  readonly framesSent: number;
}

/** What has happened on the connections of a server; plain numbers, to be scraped. */
export class Totals {
  accepted = 0;
  refused = 0;
  bytesReceived = 0;
  bytesSent = 0;
  framesReceived = 0;
  framesSent = 0;
  readonly errors: Map<string, number> = new Map();

  /** Adds what has gone through a connection. */
  add({ bytesReceived, bytesSent, framesReceived, framesSent }: Traffic): void {
    this.bytesReceived += bytesReceived;
    this.bytesSent += bytesSent;
    this.framesReceived += framesReceived;
    this.framesSent += framesSent;
  }

  countError(code: string): void {
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1);
  }
}
