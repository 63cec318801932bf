import { onTestFinished } from 'vitest';

/** The messages of the warnings that the process gives from now on. */
export function warnings(): string[] {
  const messages: string[] = [];
  const note = ({ message }: Error): void => void messages.push(message);
  process.on('warning', note);
  onTestFinished(() => void process.off('warning', note));
  return messages;
}
