import { channel } from 'node:diagnostics_channel';

const opened = channel('wirecut:connection');
const failed = channel('wirecut:error');

/** Tells who listens to `wirecut:connection` of a connection that has opened. */
export function publishConnection(connection: unknown): void {
  if (opened.hasSubscribers) opened.publish({ connection });
}

/** Tells who listens to `wirecut:error`. */
export function publishError(error: Error, connection: unknown): void {
  if (failed.hasSubscribers) failed.publish({ error, connection });
}
