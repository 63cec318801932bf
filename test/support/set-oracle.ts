import { longestPrefixAtEnd } from './oracle.ts';

/** Cuts by a set of terminators with the whole stream at hand; a trace as `traceOf` writes it, with what ended each frame. */
export function setOracle(input: Buffer, terminators: readonly Buffer[], streamed = false): string[] {
  const trace: string[] = [];
  const word = streamed ? 'frame in parts' : 'frame';
  let start = 0;
  for (;;) {
    const found = nearest(input, start, terminators);
    if (found === undefined) break;
    trace.push(`${word} ${shown(input.subarray(start, found.at))}${streamed ? '' : ` ${found.index}`}`);
    start = found.at + (terminators[found.index] as Buffer).length;
  }
  const rest = input.subarray(start);
  if (rest.length === 0) return [...trace, 'end clean'];
  const held = Math.max(...terminators.map((terminator) => longestPrefixAtEnd(rest, terminator)));
  if (streamed && rest.length > held) trace.push(`raw ${shown(rest.subarray(0, rest.length - held))}`);
  const left = streamed ? rest.subarray(rest.length - held) : rest;
  return [...trace, `end partial ${shown(left)}${held > 0 ? ` (${held} held)` : ''}`];
}

/** The occurrence that ends first, and of those the longest. */
function nearest(
  input: Buffer,
  start: number,
  terminators: readonly Buffer[],
): { at: number; index: number } | undefined {
  const found = terminators
    .map((terminator, index) => ({ at: input.indexOf(terminator, start), index, length: terminator.length }))
    .filter(({ at }) => at !== -1)
    .sort((a, b) => a.at + a.length - (b.at + b.length) || b.length - a.length);
  return found[0];
}

function shown(bytes: Uint8Array): string {
  return JSON.stringify(Buffer.from(bytes).toString('latin1'));
}
