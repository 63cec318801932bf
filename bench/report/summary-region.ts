import { HEADLINES, type Heading, type Headline, headingsOf } from './headlines.ts';
import { mainRun, majorOf, type Run } from './runs.ts';
import { textTable } from './text-table.ts';
import { times } from './times.ts';

/** In a sentence. */
const PLACE = /\{([^}]+)\}/g;

/** How much faster, at what, than what: in a paragraph. */
export function summaryRegion(runs: readonly Run[]): string {
  const main = mainRun(runs);
  const { node, machine } = main.record.setting;
  // The processor and its cores.
  const where = machine.split(', ').slice(0, 2).join(', ');
  return [
    ...HEADLINES.flatMap((headline) => sentenceOf(headline, headingsOf(main, headline))),
    `That was Node ${node} on ${where}; below 1x wirecut is the slower one.`,
  ].join(' ');
}

/** The one that is written for it, if all that it speaks of was measured; or else a list of what was. */
function sentenceOf({ what, sentence }: Headline, headings: readonly Heading[]): string[] {
  const ratios = new Map<string, string>();
  for (const { rival, ratio } of headings) if (ratio !== undefined) ratios.set(rival, times(ratio));
  if (ratios.size === 0) return [];
  const asked = [...(sentence ?? '').matchAll(PLACE)].map(([, rival = '']) => rival);
  if (asked.length > 0 && asked.every((rival) => ratios.has(rival))) {
    return [(sentence ?? '').replaceAll(PLACE, (_, rival: string) => ratios.get(rival) ?? '')];
  }
  return [`${what}: ${listed([...ratios].map(([rival, ratio]) => `${ratio} \`${rival}\``))}.`];
}

/** The same for every Node major, of what was measured on more than one, if there is more than one. */
export function nodesRegion(runs: readonly Run[]): string {
  const rows = HEADLINES.flatMap((headline) => {
    const ofRuns = runs.map((run) => headingsOf(run, headline));
    const measured = ofRuns.filter((headings) => headings.some(({ ratio }) => ratio !== undefined));
    if (measured.length < Math.min(2, runs.length)) return [];
    return headline.rivals
      .map((rival, i) => ({ rival, headings: ofRuns.map((headings) => headings[i]) }))
      .filter(({ headings }) => headings.some((heading) => heading?.ratio !== undefined))
      .map(({ rival, headings }, i) => [
        i === 0 ? headline.what : '',
        headings.some((heading) => heading?.isWrong) ? `${rival} *` : rival,
        ...headings.map((heading) => shown(heading?.ratio)),
      ]);
  });
  return textTable(['wirecut', 'beside', ...runs.map((run) => `Node ${majorOf(run)}`)], rows);
}

function shown(ratio: number | undefined): string {
  return ratio === undefined ? '-' : times(ratio);
}

/** `a, b and c`. */
function listed(items: readonly string[]): string {
  const last = items.at(-1) ?? '';
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
