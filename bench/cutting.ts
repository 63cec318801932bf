import { type Contender, type Cut, payloadOf } from './contenders/contender.ts';
import { type Corpus, quoted } from './corpora.ts';
import type { Answer, Case, Task } from './groups/group.ts';

/** Cutting a corpus, to be timed: of every frame only the length is read, by all alike. */
export function cuttingTask(contender: Contender, { chunks, terminator, stream, spans }: Corpus): Task {
  return {
    bytes: stream.length,
    expected: answerOf(spans),
    run() {
      const answer = { count: 0, sum: 0 };
      const ended = feed(contender, terminator, chunks, (frame) => {
        answer.count++;
        answer.sum += frame.length;
      });
      return ended === undefined ? answer : ended.then(() => answer);
    },
  };
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

async function firstDifference(
  contender: Contender,
  { chunks, terminator, stream, spans }: Corpus,
): Promise<string | undefined> {
  const count = spans.length / 2;
  let index = 0;
  let difference: string | undefined;
  const compare = (frame: Cut): void => {
    const payload = payloadOf(frame, contender.encoding);
    const expected = stream.subarray(spans[2 * index], spans[2 * index + 1]);
    if (index >= count) difference ??= `a frame too many, ${quoted(payload)}`;
    else if (!payload.equals(expected)) {
      difference ??= `frame ${index} is ${quoted(payload)}, not ${quoted(expected)}`;
    }
    index++;
  };
  try {
    await feed(contender, terminator, chunks, compare);
  } catch (error) {
    return difference ?? `throws ${String(error)}`;
  }
  return difference ?? (index < count ? `${index} frames, not ${count}` : undefined);
}

function feed(
  contender: Contender,
  terminator: Buffer,
  chunks: readonly Buffer[],
  each: (frame: Cut) => void,
): void | Promise<void> {
  const feed = contender.open(terminator, each);
  for (const chunk of chunks) feed.write(chunk);
  return feed.end();
}

function answerOf(spans: Uint32Array): Answer {
  let sum = 0;
  for (let i = 0; i < spans.length; i += 2) sum += (spans[i + 1] as number) - (spans[i] as number);
  return { count: spans.length / 2, sum };
}
