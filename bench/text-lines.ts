// Lines of text, to be taken as strings.
import type { Answer } from './answer.ts';
import { CHUNK_SIZE, type Corpus, delimited, TIMED_LENGTH } from './corpora.ts';
import { printable, type Random, seeded } from './random.ts';

export type Script = 'ASCII' | 'UTF-8' | 'mixed';

/** Letters of two, three and four bytes, as Greek, Chinese and pictures have them, and a space between words. */
const LETTERS = [...'αβγδεζηθικλμνξοπρστυφχψω雪國山川日月火水木金土🎈🚲  '];

/** Of mixed text, as many lines in a hundred hold letters that are not ASCII. */
const FOREIGN_LINES = 10;

/** Lines of 50 % to 150 % of `size` bytes, each ending in a line feed. */
export function timedText(script: Script, size: number): Corpus {
  const random = seeded(size);
  const pieces: Buffer[] = [];
  for (let length = 0; length < TIMED_LENGTH; ) {
    const line = lineOf(script, Math.round(size * (0.5 + random())), random);
    pieces.push(line, LINE_FEED);
    length += line.length + LINE_FEED.length;
  }
  return delimited(`${script} lines`, pieces, LINE_FEED, CHUNK_SIZE);
}

export const LINE_FEED: Buffer = Buffer.from('\n');

function lineOf(script: Script, length: number, random: Random): Buffer {
  const isForeign = script === 'UTF-8' || (script === 'mixed' && random() * 100 < FOREIGN_LINES);
  if (!isForeign) return printable(length, random);
  let text = '';
  for (let bytes = 0; bytes < length; ) {
    const letter = LETTERS[Math.floor(random() * LETTERS.length)] as string;
    text += letter;
    bytes += Buffer.byteLength(letter);
  }
  return Buffer.from(text);
}

/** How many strings there are, and how long they are together: in UTF-16, as strings count. */
export function textAnswerOf({ stream, spans }: Corpus): Answer {
  let sum = 0;
  for (let i = 0; i < spans.length; i += 2) sum += stream.toString('utf8', spans[i], spans[i + 1]).length;
  return { count: spans.length / 2, sum };
}
