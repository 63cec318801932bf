import { batch, callback } from '../contenders/delivery.ts';
import { wirecutInPlace } from '../contenders/wirecut-in-place.ts';
import { wirecutPushed } from '../contenders/wirecut-pushed.ts';
import { memchrLoop } from '../native/programs.ts';
import { decodeGroup } from './decode-group.ts';
import { DECODE_ROWS } from './decode-rows.ts';
import type { Group } from './group.ts';
import { factorsOf } from './targets.ts';

const callbackInPlace = wirecutInPlace('wirecut, callback in place', callback);
const batchInPlace = wirecutInPlace('wirecut, batch in place', batch);

/** What is it worth to read into the decoder's memory, and how near does that come to native programs? */
export const inPlace: Group = decodeGroup({
  name: 'in-place',
  question:
    'The same chunk of 64 KiB 16 times, as hot in the caches as what has just been read, is cut into frames of 50 % to 150 % of the size given. In place: it lies in memory of the decoder. Programs in C and Go time themselves.',
  chunks: 1,
  rounds: 16,
  own: [
    callbackInPlace,
    batchInPlace,
    wirecutPushed('wirecut, callback', callback),
    wirecutPushed('wirecut, batch', batch),
  ],
  others: [],
  targets: [
    {
      aim: 'batch in place at least 1x a memchr loop in C, 0.9x from 1 KiB on',
      contender: batchInPlace.name,
      rivals: [memchrLoop.name],
      factors: factorsOf(DECODE_ROWS, ({ frameSize }) => (frameSize < 1024 ? 1 : 0.9)),
    },
    {
      aim: 'callback in place at least 0.6x a memchr loop in C',
      contender: callbackInPlace.name,
      rivals: [memchrLoop.name],
      factors: factorsOf(DECODE_ROWS, () => 0.6),
    },
  ],
});
