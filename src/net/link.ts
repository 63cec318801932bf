import type { Socket } from 'node:net';
import { FrameError, proxyHeaderWrong, slowConsumer } from '../errors.ts';
import type { EndReport } from '../framing/end-report.ts';
import type { Framing } from '../framing/framing.ts';
import { isPromise } from '../framing/is-promise.ts';
import { publishConnection } from './channels.ts';
import { checkTimeouts } from './check-timeouts.ts';
import type { CloseReason } from './close-reason.ts';
import type { Connection } from './connection.ts';
import type { ConnectionLimits } from './connection-limits.ts';
import type { DecoderPool } from './decoder-pool.ts';
import { HELD_BY_HANDLER, HELD_BY_SERVER, HELD_BY_WRITES } from './held.ts';
import { Inbox } from './inbox.ts';
import type { InboxOwner } from './inbox-owner.ts';
import type { Outbox } from './outbox.ts';
import type { ProxyHeader } from './proxy/proxy-header.ts';
import { receiveFrom } from './receive-from.ts';
import type { Rules } from './rules.ts';
import { Sending, type SendingOwner } from './sending.ts';
import type { Blame, Service } from './service.ts';
import { listenTo } from './socket-events.ts';
import type { Timed } from './timeout-wheel.ts';

/** How far a connection has got. */
type Stage = 'starting' | 'open' | 'ending' | 'closed';

/** What holds a connection together: its socket, its two sides, and the course of its life. */
export class Link implements InboxOwner, SendingOwner, Timed {
  /** Who counts it, and keeps its time. */
  readonly service: Service;
  /** Whose handlers are called, and whose limits rule it: another's, if it has been adopted. */
  servedBy: Service;
  ruledBy: Rules;
  readonly inbox: Inbox;
  readonly sending: Sending;
  socket: Socket;
  /** What handlers get. */
  connection: Connection<never>;
  stage: Stage = 'starting';
  receive: 'direct' | 'stream' = 'stream';
  /** Whether it is to end as soon as the frame in progress is answered. */
  finishing = false;
  sendFraming: Framing | undefined;
  proxyHeader: ProxyHeader | undefined;
  /** The address that it counts for, if peers are counted. */
  peer: string | undefined;
  /** Whether a PROXY header has to come first. */
  expectsProxyHeader = false;
  due = 0;
  /** What was reported last; at first, what nobody throws. */
  #lastError: unknown = this;
  #reason: CloseReason = 'ended';
  #opened = false;
  /** The tick at which this stage began. */
  since: number;
  /** What handlers have promised, and not yet done. */
  #promises = 0;
  #waiters: (() => void)[] | undefined;

  /** @param wrap Makes of a link what its users see of it. */
  constructor(service: Service, socket: Socket, wrap: (link: Link) => Connection<never>) {
    this.service = this.servedBy = service;
    this.ruledBy = service.rules;
    this.socket = socket;
    this.since = service.wheel.now;
    this.sendFraming = service.sendFraming;
    // Node remembers it from when it is first asked; a socket that has failed cannot say it any more.
    void socket.remoteAddress;
    this.inbox = new Inbox(this, service.framing);
    this.sending = new Sending(this);
    this.connection = wrap(this);
    listenTo(socket, this);
    service.wheel.add(this);
  }

  get remoteAddress(): string | undefined {
    return this.proxyHeader?.source?.address ?? this.socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.proxyHeader?.source?.port ?? this.socket.remotePort;
  }

  get outbox(): Outbox {
    return this.sending.outbox;
  }

  get decoders(): DecoderPool {
    return this.servedBy.decoders;
  }

  get limits(): ConnectionLimits {
    return this.ruledBy.limits;
  }

  get now(): number {
    return this.service.wheel.now;
  }

  get sink(): Socket {
    return this.socket;
  }

  /** TLS encrypts when it likes. */
  get sinkIsPrompt(): boolean {
    return !('encrypted' in this.socket);
  }

  checkFraming(framing: Framing): void {
    this.servedBy.checkFraming(framing);
  }

  /** Calls `listener` when it is closed. */
  onClosed(listener: () => void): void {
    if (this.stage === 'closed') {
      listener();
      return;
    }
    this.#waiters ??= [];
    this.#waiters.push(listener);
  }

  /** Begins to serve: calls `open`, then reads. `rest` has been read already. */
  open(rest?: Uint8Array): void {
    if (this.stage !== 'starting') return;
    this.stage = 'open';
    this.#opened = true;
    this.inbox.lastRead = this.now;
    this.visitBy(this.now + this.ruledBy.idleTicks);
    if (!this.#receiveFrom(this.socket)) return;
    if (rest && rest.length > 0) this.inbox.take(rest, 0, rest.length, 0);
    publishConnection(this.connection);
    this.#call(() => this.service.handlers.open?.(this.connection));
    this.inbox.letGo(HELD_BY_SERVER);
  }

  /** Goes on with a socket that has taken the place of the one before. */
  continueWith(socket: Socket): void {
    this.socket = socket;
    listenTo(socket, this);
    if (this.stage !== 'starting') this.#receiveFrom(socket);
    // So that the end of the peer's side is seen.
    if (this.stage === 'ending') socket.resume();
  }

  setReading(reads: boolean): void {
    if (reads) this.socket.resume();
    else this.socket.pause();
  }

  visitBy(due: number): void {
    this.service.wheel.visitBy(this, due);
  }

  visit(now: number): number {
    return checkTimeouts(this, now);
  }

  /** Delivers nothing more until `promise` settles; then calls `release`. */
  waitFor(promise: PromiseLike<unknown>, release?: () => void): void {
    this.#promises++;
    this.inbox.hold(HELD_BY_HANDLER);
    const settled = (): void => {
      release?.();
      this.#promises--;
      if (this.#promises > 0 || this.stage === 'closed') return;
      this.inbox.letGo(HELD_BY_HANDLER);
      this.turnOver();
    };
    Promise.resolve(promise).then(settled, (error: unknown) => {
      this.handlerThrew(error);
      settled();
    });
  }

  broken(error: FrameError): void {
    if (error.fatal) this.fail(error, 'peer');
    else this.#report(error, 'peer');
  }

  handlerThrew(error: unknown): void {
    // What the peer did is not the handler's fault, if that passes it on.
    this.fail(error, error instanceof FrameError ? 'peer' : 'handler');
  }

  holdBack(): void {
    this.inbox.hold(HELD_BY_WRITES);
  }

  drained(wasHeldBack: boolean): void {
    if (!this.sending.ended) this.#call(() => this.servedBy.handlers.drain?.(this.connection));
    if (wasHeldBack) this.inbox.letGo(HELD_BY_WRITES);
  }

  tooSlow(): void {
    this.abort(slowConsumer(this.limits.maxPendingWrite, this.inbox.bytes));
  }

  peerEnded(): void {
    if (this.expectsProxyHeader)
      this.abort(proxyHeaderWrong('the connection ended inside it', this.inbox.bytes));
    else if (this.stage === 'starting') this.destroy('ended');
    else this.inbox.peerEnded();
  }

  streamEnded(report: EndReport): void {
    const handled = this.#call(() => this.servedBy.handlers.end?.(report, this.connection));
    const done = (): void => {
      if (!this.servedBy.allowHalfOpen || this.sending.ended) this.end();
    };
    if (handled) handled.then(done, done);
    else done();
  }

  socketFailed(error: Error): void {
    // Who has got all that we had to say may hang up as it likes.
    if (this.stage !== 'ending' || this.sending.pending > 0) this.abort(error);
    // Of TLS not every error does that.
    else this.socket.destroy();
  }

  socketClosed(): void {
    if (this.stage === 'closed') return;
    if (this.stage === 'open' && this.#reason === 'ended') {
      if (this.inbox.upgrading) this.abort(new Error('Connection closed during the TLS handshake'));
      else this.#reason = 'destroyed';
    }
    this.stage = 'closed';
    this.inbox.close();
    this.sending.close();
    this.service.wheel.remove(this);
    for (const { handlers } of new Set(this.#opened ? [this.servedBy, this.service] : []))
      this.#call(() => handlers.close?.(this.#reason, this.connection));
    this.service.onClosed(this);
    for (const listener of this.#waiters ?? []) listener();
  }

  /** Reports `error`, sends what has been written, and ends. */
  fail(error: unknown, blame: Blame): void {
    // A handler may just pass on what it was told.
    if (error === this.#lastError) return;
    this.#lastError = error;
    if (this.stage === 'closed') {
      if (blame !== 'peer') this.#report(error, blame);
      return;
    }
    this.#reason = 'failed';
    this.inbox.discard();
    this.#report(error, blame);
    this.end();
  }

  /** Reports `error`, and closes at once. */
  abort(error: Error, blame: Blame = 'peer'): void {
    if (error === this.#lastError || (this.stage === 'closed' && this.#opened)) return;
    // What destroying it has brought about is no error of the peer's.
    if (this.#reason === 'destroyed' && blame === 'peer') return;
    this.#reason = 'failed';
    this.#lastError = error;
    this.inbox.discard();
    this.sending.refuse();
    this.#report(error, blame);
    this.socket.destroy();
  }

  end(): void {
    if (this.stage !== 'open') return;
    this.stage = 'ending';
    this.since = this.now;
    this.visitBy(this.since + this.ruledBy.endTicks);
    this.inbox.discard();
    this.sending.end();
  }

  destroy(reason: CloseReason): void {
    if (this.stage === 'closed' || (this.socket.destroyed && this.inbox.discarding)) return;
    if (this.#reason === 'ended') this.#reason = reason;
    this.inbox.discard();
    this.sending.refuse();
    this.socket.destroy();
  }

  /** Ends once the frame in progress has been answered. */
  finish(): void {
    this.finishing = true;
    if (this.stage === 'starting') this.destroy('shutdown');
    else this.turnOver();
  }

  turnOver(): void {
    if (this.finishing && !this.inbox.busy && !this.inbox.buffered) this.end();
  }

  #report(error: unknown, blame: Blame): void {
    this.service.report(error, this.connection, blame, this.servedBy.handlers);
  }

  /** Calls a handler that may throw, or return a promise: deliveries then wait for it. */
  #call(handler: () => unknown): Promise<unknown> | undefined {
    try {
      const result = handler();
      if (!isPromise(result)) return undefined;
      const promise = Promise.resolve(result);
      this.waitFor(promise);
      return promise;
    } catch (error) {
      this.handlerThrew(error);
      return undefined;
    }
  }

  #receiveFrom(socket: Socket): boolean {
    this.receive = receiveFrom(socket, this.inbox, this.service.receive);
    if (this.receive === 'direct' || this.service.receive !== 'direct') return true;
    this.fail(new Error("receive cannot be 'direct' for this socket"), 'server');
    return false;
  }
}
