import { onTestFinished } from 'vitest';

/** The messages of the warnings that the process gives from now on. */
export function warnings(): string[] {
  const messages: string[] = [];
  const note = ({ message }: Error): void => void messages.push(message);
  // Node itself would write them to stderr.
  const listeners = process.listeners('warning');
  process.removeAllListeners('warning').on('warning', note);
  onTestFinished(() => {
    process.off('warning', note);
    for (const listener of listeners) process.on('warning', listener);
  });
  return messages;
}
