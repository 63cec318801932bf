import type { TLSSocket } from 'node:tls';
import { plaintextBuffered } from '../errors.ts';
import { HELD_BY_UPGRADE } from './held.ts';
import type { Link } from './link.ts';
import { connectTls } from './tls-handshake.ts';
import type { TlsOptions } from './tls-options.ts';

/** Puts TLS under a connection in mid-stream, behind the frame that is being handled. */
export async function upgradeTls(link: Link, options: TlsOptions | undefined): Promise<void> {
  const { inbox, sending, service } = link;
  if (link.stage !== 'open' || sending.ended)
    throw new TypeError('TLS cannot start on a connection that is not open');
  if (!link.sinkIsPrompt || inbox.upgrading)
    throw new TypeError('TLS cannot start where there is TLS already');
  const given = options ?? service.tls;
  if (link.service.isServer && given === undefined)
    throw new TypeError('TLS cannot start without options: key and cert, say');
  inbox.hold(HELD_BY_UPGRADE);
  return new Promise((resolve, reject) => {
    // In the place of a producer: what is written from now on waits until it can go out under TLS.
    sending.produce({
      next: async () => {
        try {
          await shakeHandsInTurn(link, given ?? {});
          resolve();
        } catch (error) {
          // What waits behind this must not go out in the clear.
          if (!link.socket.destroyed) link.abort(error as Error);
          reject(error);
        }
        return undefined;
      },
      stop: () => reject(new Error('Connection closed before TLS has started')),
    });
  });
}

async function shakeHandsInTurn(link: Link, options: TlsOptions): Promise<void> {
  // By then the handler has returned, and what came with its frame is known.
  await undefined;
  refusePlaintext(link);
  const sent = await link.sending.outbox.emptied();
  if (!sent || link.socket.destroyed) throw new Error('Connection closed before TLS has started');
  refusePlaintext(link);
  link.continueWith(await shakeHands(link, options));
  link.inbox.letGo(HELD_BY_UPGRADE);
}

/** What has come in the clear may be anybody's: it must not be taken for what comes under TLS. */
function refusePlaintext(link: Link): void {
  if (!link.inbox.buffered) return;
  const error = plaintextBuffered(link.inbox.bytes);
  link.abort(error);
  throw error;
}

function shakeHands(link: Link, options: TlsOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const done = (error: Error | undefined, secured: TLSSocket | undefined): void => {
      if (secured && !error) {
        resolve(secured);
        return;
      }
      const reason = error ?? new Error('TLS handshake failed');
      link.abort(reason);
      reject(reason);
    };
    link.onClosed(() => reject(new Error('Connection closed during the TLS handshake')));
    if (!link.service.isServer) {
      connectTls(link.socket, options, done, link.limits.frameTimeout);
      return;
    }
    try {
      link.service.acceptorFor(options).accept(link.socket, done);
    } catch (error) {
      link.abort(error as Error, 'server');
      reject(error);
    }
  });
}
