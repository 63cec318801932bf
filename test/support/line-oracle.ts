import type { LineOptions } from '../../src/index.ts';

const CODE = 'ERR_BARE_LINE_ENDING';

/** What a decoder of lines does, byte by byte, with the whole stream at hand; a trace as `traceOf` writes it. */
export function lineOracle(
  input: Buffer,
  { ending, bare }: Required<LineOptions>,
  { streamed = false }: { streamed?: boolean } = {},
): string[] {
  const text = input.toString('latin1');
  const trace: string[] = [];
  const word = streamed ? 'frame in parts' : 'frame';
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const ends = endingAt(text, at, ending);
    if (ends > 0) {
      trace.push(`${word} ${JSON.stringify(text.slice(start, at))}`);
      at += ends - 1;
      start = at + 1;
    } else if (bare === 'reject' && isBare(text, at)) {
      // It may still become an ending.
      if (text[at] === '\r' && at + 1 === text.length && ending !== 'lf') break;
      if (streamed && at > start) trace.push(`raw ${JSON.stringify(text.slice(start, at))}`);
      return [...trace, `error ${CODE} at ${at}`, 'end clean'];
    }
  }
  const rest = text.slice(start);
  if (rest === '') return [...trace, 'end clean'];
  const held = ending !== 'lf' && rest.endsWith('\r') ? 1 : 0;
  if (streamed && rest.length > held) trace.push(`raw ${JSON.stringify(rest.slice(0, rest.length - held))}`);
  const left = streamed ? rest.slice(rest.length - held) : rest;
  return [...trace, `end partial ${JSON.stringify(left)}${held > 0 ? ' (1 held)' : ''}`];
}

/** How long the ending at an index is; 0 if there is none. */
function endingAt(text: string, at: number, ending: Required<LineOptions>['ending']): number {
  if (ending !== 'lf' && text.startsWith('\r\n', at)) return 2;
  return ending !== 'crlf' && text[at] === '\n' ? 1 : 0;
}

function isBare(text: string, at: number): boolean {
  return text[at] === '\r' || text[at] === '\n';
}
