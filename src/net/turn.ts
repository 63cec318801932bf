/** What collects what is written during a turn. */
export interface Flushable {
  /** Hands it to the operating system. Must not throw. */
  flush(): void;
}

let depth = 0;
let scheduled = false;
/** Who has written; the first `count` of them. An array is slow to be emptied. */
const writers: (Flushable | undefined)[] = [];
let count = 0;

/**
 * A turn is the handling of one read. All that handlers write in it, to whichever
 * connection, is collected, and goes out when it is over: one write a connection.
 * What is written outside of any turn goes out at the end of the tick.
 */
export function enterTurn(): void {
  depth++;
}

export function leaveTurn(): void {
  depth--;
  if (depth === 0) flushAll();
}

/** Has `outbox` flushed once the turn or the tick is over. To be called once for each flush. */
export function flushLater(outbox: Flushable): void {
  writers[count++] = outbox;
  if (depth > 0 || scheduled) return;
  scheduled = true;
  process.nextTick(flushTick);
}

function flushTick(): void {
  scheduled = false;
  flushAll();
}

function flushAll(): void {
  // A turn as well: connections that may go on handle what they have held back, and what they write comes behind.
  depth++;
  try {
    for (let i = 0; i < count; i++) {
      writers[i]?.flush();
      writers[i] = undefined;
    }
  } finally {
    count = 0;
    depth--;
  }
}
