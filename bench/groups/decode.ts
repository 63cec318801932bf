import { bufferIndexOf } from '../contenders/buffer-index-of.ts';
import type { Contender } from '../contenders/contender.ts';
import { batch, callback } from '../contenders/delivery.ts';
import { naiveConcat } from '../contenders/naive-concat.ts';
import { readline } from '../contenders/readline.ts';
import { split2 } from '../contenders/split2.ts';
import { v8Split } from '../contenders/v8-split.ts';
import { wirecutLines } from '../contenders/wirecut-lines.ts';
import { wirecutPushed } from '../contenders/wirecut-pushed.ts';
import { goScanner, memchrLoop } from '../native/programs.ts';
import { decodeGroup } from './decode-group.ts';
import { DECODE_ROWS } from './decode-rows.ts';
import type { Group } from './group.ts';
import { type Comparison, factorsOf } from './targets.ts';

const pushedCallback = wirecutPushed('wirecut, callback', callback);
const pushedBatch = wirecutPushed('wirecut, batch', batch);

/** How near does decoding come to native programs, and how far is it ahead of what Node users have? */
export const decode: Group = decodeGroup({
  name: 'decode',
  question:
    'A stream of 4 MiB, more than the second-level cache holds, in chunks of 64 KiB, is cut into frames of 50 % to 150 % of the size given. Programs in C and Go time themselves.',
  chunks: 64,
  rounds: 1,
  own: [pushedCallback, pushedBatch, wirecutLines],
  // Of split2 no more is asked than of the others that give strings.
  others: [naiveConcat, bufferIndexOf, v8Split, readline, { ...split2, isText: true }],
  quickContenders: [pushedCallback, naiveConcat, split2, memchrLoop].map(({ name }) => name),
  targets: [
    {
      aim: 'batch at least 0.65x a memchr loop in C, 1x at 8 B, 0.9x from 1 KiB on',
      contender: pushedBatch.name,
      rivals: [memchrLoop.name],
      factors: factorsOf(DECODE_ROWS, ({ frameSize }) => {
        if (frameSize === 8) return 1;
        return frameSize < 1024 ? 0.65 : 0.9;
      }),
    },
    {
      aim: 'callback at least 0.5x a memchr loop in C',
      contender: pushedCallback.name,
      rivals: [memchrLoop.name],
      factors: factorsOf(DECODE_ROWS, () => 0.5),
    },
    {
      aim: "callback at least 1x Go's bufio.Scanner",
      contender: pushedCallback.name,
      rivals: [goScanner.name],
      factors: factorsOf(DECODE_ROWS, () => 1),
    },
    ...[pushedCallback, pushedBatch].flatMap((contender) => [
      at32Bytes(contender, split2, 12),
      at32Bytes(contender, naiveConcat, 20),
    ]),
    at32Bytes(wirecutLines, v8Split, 2),
    at32Bytes(wirecutLines, readline, 8),
    at32Bytes(wirecutLines, split2, 8),
  ],
});

function at32Bytes({ name }: Contender, rival: Contender, factor: number): Comparison {
  return {
    aim: `32 B frames: ${name.replace('wirecut, ', '')} at least ${factor}x ${rival.name}`,
    contender: name,
    rivals: [rival.name],
    factors: factorsOf(DECODE_ROWS, ({ frameSize }) => (frameSize === 32 ? factor : undefined)),
  };
}
