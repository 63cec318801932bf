// The parts of a document that are generated, each between `<!-- bench: NAME -->` and `<!-- /bench -->`.

const MARK = /<!-- (?:bench: (\S+)|\/bench) -->/g;
const END = '<!-- /bench -->';

interface Region {
  readonly name: string;
  /** Where its content begins and ends. */
  readonly begin: number;
  readonly end: number;
}

/** The names of the regions of a document, in their order. */
export function regionNames(document: string): string[] {
  return regionsOf(document).map(({ name }) => name);
}

/**
 * The document with each region's content replaced; all else stays as it is.
 *
 * @throws {Error} If the document has a region that there is no content for, or none for a content that there is:
 *   both would leave old numbers standing, or new ones out.
 */
export function fillRegions(document: string, contents: ReadonlyMap<string, string>): string {
  const regions = regionsOf(document);
  const names = new Set(regions.map(({ name }) => name));
  const unknown = [...names].filter((name) => !contents.has(name));
  const missing = [...contents.keys()].filter((name) => !names.has(name));
  if (unknown.length + missing.length > 0) {
    throw new Error(
      [
        ...(unknown.length > 0 ? [`regions that no record fills: ${unknown.join(', ')}`] : []),
        ...(missing.length > 0 ? [`no region for: ${missing.join(', ')}`] : []),
      ].join('; '),
    );
  }
  let filled = '';
  let done = 0;
  for (const { name, begin, end } of regions) {
    filled += `${document.slice(done, begin)}\n\n${contents.get(name)}\n\n`;
    done = end;
  }
  return filled + document.slice(done);
}

function regionsOf(document: string): Region[] {
  const regions: Region[] = [];
  let open: { name: string; begin: number } | undefined;
  for (const { 0: mark, 1: name = '', index } of document.matchAll(MARK)) {
    if (mark === END) {
      if (open === undefined) throw new Error(`${END} at ${index} ends no region`);
      regions.push({ ...open, end: index });
      open = undefined;
      continue;
    }
    if (open !== undefined) throw new Error(`region ${open.name} has no end before ${name} begins`);
    if (regions.some((region) => region.name === name)) throw new Error(`region ${name} is there twice`);
    open = { name, begin: index + mark.length };
  }
  if (open !== undefined) throw new Error(`region ${open.name} has no end`);
  return regions;
}
