import { onTestFinished } from 'vitest';

/** What is thrown from now on, and rejected, with nobody there to catch it. */
export function uncaught(): unknown[] {
  const thrown: unknown[] = [];
  const note = (error: unknown): void => void thrown.push(error);
  for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
    // Those of the runner would have the run fail, and not the test.
    const listeners = process.listeners(event as 'uncaughtException');
    process.removeAllListeners(event).on(event, note);
    onTestFinished(() => {
      process.off(event, note);
      for (const listener of listeners) process.on(event, listener);
    });
  }
  return thrown;
}
