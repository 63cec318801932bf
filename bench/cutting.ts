import { type Answer, answerDifference, type Tally } from './answer.ts';
import { type Contender, type Cut, type Feed, payloadOf } from './contenders/contender.ts';
import { type Corpus, quoted } from './corpora.ts';
import type { Case, RunTask } from './groups/group.ts';

/** Cutting a corpus, to be timed: of every frame only the length is read, by all alike. */
export function cuttingTask(contender: Contender, { chunks, terminator, stream, spans }: Corpus): RunTask {
  return {
    bytes: stream.length,
    expected: answerOf(spans),
    run() {
      const tally = { count: 0, sum: 0 };
      const ended = writeAll(chunks, openTally(contender, terminator, tally));
      return ended === undefined ? tally : ended.then(() => tally);
    },
  };
}

function openTally(contender: Contender, terminator: Buffer, tally: Tally): Feed {
  if (contender.openTally) return contender.openTally(terminator, tally);
  return contender.open(terminator, (frame) => {
    tally.count++;
    tally.sum += frame.length;
  });
}

/** Whether a contender cuts a corpus right, every byte compared. */
export function cuttingCase(contender: Contender, corpus: Corpus): Case {
  return {
    contender: contender.name,
    kind: corpus.kind,
    async difference() {
      const difference = await firstDifference(contender, corpus);
      return difference && `${corpus.name}: ${difference}`;
    },
  };
}

/** Whether what is timed instead of `open` counts right: the first time, and when it finds what that has left. */
export function tallyCase(contender: Contender, corpus: Corpus): Case {
  const task = cuttingTask(contender, corpus);
  return {
    contender: contender.name,
    kind: corpus.kind,
    async difference() {
      try {
        return (
          answerDifference(await task.run(), task.expected) ??
          answerDifference(await task.run(), task.expected)
        );
      } catch (error) {
        return `throws ${String(error)}`;
      }
    },
  };
}

async function firstDifference(
  contender: Contender,
  { chunks, terminator, stream, spans }: Corpus,
): Promise<string | undefined> {
  const count = spans.length / 2;
  let index = 0;
  let difference: string | undefined;
  const compare = (frame: Cut): void => {
    const payload = payloadOf(frame, contender.encoding);
    const bytes = stream.subarray(spans[2 * index], spans[2 * index + 1]);
    const expected = contender.isText ? Buffer.from(bytes.toString()) : bytes;
    if (index >= count) difference ??= `a frame too many, ${quoted(payload)}`;
    else if (!payload.equals(expected)) {
      difference ??= `frame ${index} is ${quoted(payload)}, not ${quoted(expected)}`;
    }
    index++;
  };
  try {
    await writeAll(chunks, contender.open(terminator, compare));
  } catch (error) {
    return difference ?? `throws ${String(error)}`;
  }
  return difference ?? (index < count ? `${index} frames, not ${count}` : undefined);
}

function writeAll(chunks: readonly Buffer[], feed: Feed): void | Promise<void> {
  for (const chunk of chunks) feed.write(chunk);
  return feed.end();
}

/** What there is to count in the payloads of a corpus. */
export function answerOf(spans: Uint32Array): Answer {
  let sum = 0;
  for (let i = 0; i < spans.length; i += 2) sum += (spans[i + 1] as number) - (spans[i] as number);
  return { count: spans.length / 2, sum };
}
