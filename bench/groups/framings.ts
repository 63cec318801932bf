import { type Format, framedGroup } from './framed-group.ts';
import type { Group } from './group.ts';
import { lineFormat, setFormat, splitFormat } from './terminated-framings.ts';

const ASKED = 'A stream in chunks of 64 KiB is cut into frames of 50 % to 150 % of the size given';

/**
 * How fast do lines, sets of terminators and functions cut, beside what people use for them today? Groups of their own,
 * for their contenders have to have processes of their own.
 */
export const framings: readonly Group[] = [
  framing(
    'line',
    `${ASKED}. \`line()\` takes either ending, as split2 does with its default, \`/\\r?\\n/\`, and readline; \`delimiter\` and parser-readline take the one that is there.`,
    [lineFormat('\n'), lineFormat('\r\n')],
  ),
  framing('any-of', `${ASKED}, each with one of the terminators. split2 has a regular expression for them.`, [
    setFormat('Two terminators: \\n, NUL', ['\n', '\0'], /[\n\0]/),
    setFormat('Three terminators: \\n, \\r\\n, NUL', ['\n', '\r\n', '\0'], /\r?\n|\0/),
  ]),
  framing(
    'any-of-eight',
    `${ASKED}, each with one of the terminators. More than three are searched for at once, by their first bytes.`,
    [
      setFormat(
        'Eight terminators: \\n, \\r\\n, \\t, NUL, &, |, ?, #',
        ['\n', '\r\n', '\t', '\0', '&', '|', '?', '#'],
        /\r?\n|[\t\0&|?#]/,
      ),
    ],
  ),
  framing(
    'split',
    `${ASKED}. \`split()\` calls a function of the user's for each frame, here one that looks for the next \`\\n\`: slower than \`delimiter\`, which it is shown beside.`,
    [splitFormat()],
  ),
];

function framing(name: string, question: string, formats: readonly Format[]): Group {
  const goals = [{ contender: 'wirecut', factor: 3 }];
  return framedGroup({ name: `framings/${name}`, question, formats, goals });
}
