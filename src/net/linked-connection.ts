import type { Socket } from 'node:net';
import { inspect } from 'node:util';
import { wrongType } from '../errors.ts';
import type { Framing } from '../framing/framing.ts';
import type { Sendable } from '../framing/payload.ts';
import type { Connection, ConnectionStats } from './connection.ts';
import { frameRun } from './frame-run.ts';
import { HELD_BY_USER } from './held.ts';
import type { Link } from './link.ts';
import { type ProducerSource, producerOf } from './producer.ts';
import type { ProxyHeader } from './proxy/proxy-header.ts';
import { requireEncoder } from './service-options.ts';
import type { TlsOptions } from './tls-options.ts';
import { upgradeTls } from './upgrade-tls.ts';

/** The link behind a connection. */
export let linkOf: (connection: LinkedConnection) => Link;

/** What users see of a link. */
export class LinkedConnection implements Connection<never> {
  data: never = undefined as never;
  readonly #link: Link;

  constructor(link: Link) {
    this.#link = link;
  }

  get framing(): Framing {
    return this.#link.inbox.framing;
  }

  set framing(framing: Framing) {
    frameRun.forbid();
    this.#link.inbox.framing = framing;
  }

  get sendFraming(): Framing {
    return this.#link.sendFraming ?? this.#link.inbox.framing;
  }

  set sendFraming(framing: Framing) {
    requireEncoder(framing);
    frameRun.forbid();
    this.#link.sendFraming = framing;
  }

  get receive(): 'direct' | 'stream' {
    return this.#link.receive;
  }

  get remoteAddress(): string | undefined {
    return this.#link.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#link.remotePort;
  }

  get proxyHeader(): ProxyHeader | undefined {
    return this.#link.proxyHeader;
  }

  get socket(): Socket {
    return this.#link.socket;
  }

  get stats(): ConnectionStats {
    const { inbox, sending } = this.#link;
    return {
      bytesReceived: inbox.bytes,
      bytesSent: sending.outbox.bytes,
      framesReceived: inbox.frames,
      framesSent: sending.outbox.frames,
      bytesCopied: inbox.bytesCopied + sending.outbox.bytesCopied,
      bytesPending: sending.pending,
    };
  }

  get closed(): Promise<void> {
    return new Promise((resolve) => this.#link.onClosed(resolve));
  }

  send(payload: Sendable): boolean {
    const { sending } = this.#link;
    return frameRun.extend(payload, sending.outbox) || sending.send(payload, this.sendFraming);
  }

  write(bytes: Sendable): boolean {
    return this.#link.sending.write(bytes);
  }

  writeOwned(bytes: Uint8Array): boolean {
    if (!(bytes instanceof Uint8Array)) throw wrongType('bytes', 'a Uint8Array', bytes);
    return this.#link.sending.writeOwned(bytes);
  }

  writeProducer(source: ProducerSource): void {
    this.#link.sending.produce(producerOf(source));
  }

  drained(): Promise<boolean> {
    return this.#link.sending.drain();
  }

  end(): void {
    this.#link.end();
  }

  endWriting(): void {
    if (this.#link.stage === 'open') this.#link.sending.end();
  }

  destroy(): void {
    this.#link.destroy('destroyed');
  }

  pause(): void {
    this.#link.inbox.hold(HELD_BY_USER);
  }

  resume(): void {
    this.#link.inbox.letGo(HELD_BY_USER);
  }

  unread(count: number): void {
    this.#link.inbox.unread(count);
  }

  upgradeTls(options?: TlsOptions): Promise<void> {
    const upgraded = upgradeTls(this.#link, options);
    // The failure is reported to `error`: who does not look at the promise need not know.
    upgraded.catch(() => {});
    return upgraded;
  }

  /** What `console.log` shows. */
  #inspect(): string {
    const { remoteAddress, remotePort, stage } = this.#link;
    return `Connection(${remoteAddress ?? 'local'}${remotePort === undefined ? '' : `:${remotePort}`}, ${stage})`;
  }

  static {
    linkOf = (connection) => connection.#link;
    Object.defineProperty(LinkedConnection.prototype, inspect.custom, {
      value(this: LinkedConnection): string {
        return this.#inspect();
      },
    });
  }
}
