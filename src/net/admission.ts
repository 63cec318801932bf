/** Counts connections, in all and by peer, and says when there are enough. */
export class Admission {
  open = 0;
  readonly #most: number;
  readonly #mostPerPeer: number;
  readonly #peers: Map<string, number> = new Map();

  constructor(most: number, mostPerPeer: number) {
    this.#most = most;
    this.#mostPerPeer = mostPerPeer;
  }

  /** Whether peers are told apart: what that costs is not spent otherwise. */
  get countsPeers(): boolean {
    return this.#mostPerPeer !== Number.POSITIVE_INFINITY;
  }

  /** Counts one more, unless there are too many. Who is admitted has to leave. */
  admit(): boolean {
    if (this.open >= this.#most) return false;
    this.open++;
    return true;
  }

  leave(): void {
    this.open--;
  }

  /** The same for the connections of one peer. */
  admitPeer(address: string): boolean {
    const count = this.#peers.get(address) ?? 0;
    if (count >= this.#mostPerPeer) return false;
    this.#peers.set(address, count + 1);
    return true;
  }

  leavePeer(address: string): void {
    const count = (this.#peers.get(address) ?? 0) - 1;
    if (count > 0) this.#peers.set(address, count);
    else this.#peers.delete(address);
  }
}
