import type { Buffer } from 'node:buffer';
import { AsyncChat } from '../../src/asynchat.ts';

/** A chat that wants to hear nothing, and takes note of errors. */
export class SilentChat extends AsyncChat {
  readonly errors: unknown[] = [];
  closes = 0;

  collectIncomingData(_data: Buffer): void {}
  foundTerminator(): void {}
  override handleConnect(): void {}

  override handleError(error: unknown): void {
    this.errors.push(error);
  }

  override handleClose(): void {
    this.closes++;
    super.handleClose();
  }
}
