const LENGTH = 256 * 1024;

/** What one connection asks and must be answered: a series of exchanges, repeated as long as need be. */
export class Script {
  #requestEnds;
  #replyEnds;

  constructor(exchange, random, length = LENGTH) {
    const exchanges = [];
    for (let size = 0; size < length; ) {
      const next = exchange(random);
      exchanges.push(next);
      size += next.request.length;
    }
    const requests = exchanges.map(({ request }) => request);
    const replies = exchanges.map(({ reply }) => reply);
    this.requests = Buffer.concat(requests);
    this.replies = Buffer.concat(replies);
    this.#requestEnds = endsOf(requests);
    this.#replyEnds = endsOf(replies);
  }

  /** How many bytes the first `count` requests have. */
  requestBytes(count) {
    return bytesOf(this.#requestEnds, count);
  }

  replyBytes(count) {
    return bytesOf(this.#replyEnds, count);
  }

  /** How many requests have been begun by `bytes`. */
  requestsBegun(bytes) {
    const whole = countWhole(this.#requestEnds, bytes);
    return this.requestBytes(whole) < bytes ? whole + 1 : whole;
  }

  /** How many replies are whole in `bytes`. */
  repliesWhole(bytes) {
    return countWhole(this.#replyEnds, bytes);
  }
}

/** Where the first n parts end, at index n. */
function endsOf(parts) {
  const ends = new Uint32Array(parts.length + 1);
  parts.forEach((part, index) => {
    ends[index + 1] = ends[index] + part.length;
  });
  return ends;
}

function bytesOf(ends, count) {
  const perRound = ends.length - 1;
  return Math.floor(count / perRound) * ends[perRound] + ends[count % perRound];
}

/** Binary search for the last end within `bytes`. */
function countWhole(ends, bytes) {
  const perRound = ends.length - 1;
  const rest = bytes % ends[perRound];
  let low = 0;
  let high = perRound;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (ends[middle] <= rest) low = middle;
    else high = middle;
  }
  return Math.floor(bytes / ends[perRound]) * perRound + low;
}
