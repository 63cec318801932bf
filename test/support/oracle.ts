// The naive decoder that wirecut is held against: it has the whole stream in its hands and slices it.

/** How the oracle is told to cut the next frame. */
export type Rule =
  | { readonly kind: 'delimiter'; readonly terminator: Buffer }
  | { readonly kind: 'fixed'; readonly length: number };

/** Cuts `input` frame by frame, asking `next` for the rule of each; a trace as `traceOf` writes it. */
export function oracle(input: Buffer, next: (index: number) => Rule, streamed = false): string[] {
  const trace: string[] = [];
  const word = streamed ? 'frame in parts' : 'frame';
  let at = 0;
  for (let index = 0; ; index++) {
    const rule = next(index);
    if (rule.kind === 'fixed') {
      if (input.length - at < rule.length) {
        const rest = input.subarray(at);
        if (rest.length === 0) return [...trace, 'end clean'];
        const held = streamed ? '""' : text(rest);
        return [
          ...trace,
          ...begun(rest, 0, streamed),
          `end partial ${held} (${rule.length - rest.length} missing)`,
        ];
      }
      trace.push(`${word} ${text(input.subarray(at, at + rule.length))}`);
      at += rule.length;
      continue;
    }
    const end = input.indexOf(rule.terminator, at);
    if (end === -1) {
      const rest = input.subarray(at);
      if (rest.length === 0) return [...trace, 'end clean'];
      const held = longestPrefixAtEnd(rest, rule.terminator);
      const note = held > 0 ? ` (${held} held)` : '';
      const shown = streamed ? rest.subarray(rest.length - held) : rest;
      return [...trace, ...begun(rest, held, streamed), `end partial ${text(shown)}${note}`];
    }
    trace.push(`${word} ${text(input.subarray(at, end))}`);
    at = end + rule.terminator.length;
  }
}

/** The parts of an unfinished streamed frame that have been handed over. */
function begun(rest: Buffer, held: number, streamed: boolean): string[] {
  return streamed && rest.length > held ? [`raw ${text(rest.subarray(0, rest.length - held))}`] : [];
}

export function longestPrefixAtEnd(haystack: Uint8Array, needle: Uint8Array): number {
  const end = Buffer.from(haystack);
  for (let length = Math.min(end.length, needle.length - 1); length > 0; length--) {
    if (end.subarray(end.length - length).equals(needle.subarray(0, length))) return length;
  }
  return 0;
}

/** Where `needle` starts in `haystack[start, end)`, overlapping occurrences included. */
export function occurrences(
  haystack: Uint8Array,
  needle: Uint8Array,
  start = 0,
  end = haystack.length,
): number[] {
  const found: number[] = [];
  for (let at = start; at + needle.length <= end; at++) {
    let matched = 0;
    while (matched < needle.length && haystack[at + matched] === needle[matched]) matched++;
    if (matched === needle.length) found.push(at);
  }
  return found;
}

function text(bytes: Buffer): string {
  return JSON.stringify(bytes.toString('latin1'));
}
