import { frameTimeout, proxyHeaderWrong } from '../errors.ts';
import type { CloseReason } from './close-reason.ts';
import type { Inbox } from './inbox.ts';
import type { Rules } from './rules.ts';
import type { Sending } from './sending.ts';

/** A connection, as far as time is concerned. All times are ticks of the wheel. */
export interface Expiring {
  readonly ruledBy: Rules;
  readonly inbox: Inbox;
  readonly sending: Sending;
  readonly stage: 'starting' | 'open' | 'ending' | 'closed';
  /** When this stage began. */
  readonly since: number;
  readonly expectsProxyHeader: boolean;
  abort(error: Error): void;
  destroy(reason: CloseReason): void;
}

/** Closes a connection whose time is up. Returns when to look again. */
export function checkTimeouts(connection: Expiring, now: number): number {
  if (connection.stage === 'starting') return checkStart(connection, now);
  return connection.stage === 'ending' ? checkEnd(connection, now) : checkOpen(connection, now);
}

function checkStart(connection: Expiring, now: number): number {
  const { expectsProxyHeader, ruledBy, since } = connection;
  const due = since + ruledBy.frameTicks;
  if (now < due) return due;
  const milliseconds = ruledBy.limits.frameTimeout;
  const error = expectsProxyHeader
    ? proxyHeaderWrong(`none within ${milliseconds} ms`, 0)
    : frameTimeout(milliseconds, 0);
  connection.abort(error);
  return due;
}

function checkEnd(connection: Expiring, now: number): number {
  const { sending, ruledBy, since } = connection;
  sending.noteProgress();
  // A producer may take as long as it could if the connection had not ended.
  const ticks = sending.waitsForProducer ? ruledBy.idleTicks : ruledBy.endTicks;
  const due = Math.max(since, sending.lastSent) + ticks;
  if (now >= due) connection.destroy('ended');
  return due;
}

function checkOpen(connection: Expiring, now: number): number {
  const { inbox, sending, ruledBy } = connection;
  sending.noteProgress();
  const visitDue = inbox.goDormant(now) ? now + 2 : Number.POSITIVE_INFINITY;
  const idleDue = Math.max(inbox.lastRead, sending.lastSent) + ruledBy.idleTicks;
  const frameDue = dueOfFrame(inbox, ruledBy, now);
  if (now >= idleDue) connection.destroy('idle');
  else if (now >= frameDue) connection.abort(frameTimeout(ruledBy.limits.frameTimeout, inbox.bytes));
  return Math.min(visitDue, idleDue, frameDue);
}

function dueOfFrame({ frameSince, held }: Inbox, { frameTicks }: Rules, now: number): number {
  if (frameSince === 0) return Number.POSITIVE_INFINITY;
  return (held ? now : frameSince) + frameTicks;
}
