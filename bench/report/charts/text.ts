// Text in a picture that nobody measures: widths are of a wide font, so that what fits in it fits in others.

/** Of a letter, as a part of the size of the font: the wide ones of DejaVu Sans, and the rest. */
const WIDTHS: readonly (readonly [RegExp, number])[] = [
  [/[ .,:;'|!()[\]ijlftI]/, 0.4],
  [/[mwMW@%…]/, 1],
  [/[A-Z0-9_=+~<>]/, 0.75],
];
const OTHER_WIDTH = 0.64;

/** At most, in pixels. */
export function widthOf(text: string, size: number): number {
  let width = 0;
  for (const letter of text) {
    width += WIDTHS.find(([letters]) => letters.test(letter))?.[1] ?? OTHER_WIDTH;
  }
  return width * size;
}

/** As much of it as has room. */
export function fitted(text: string, size: number, room: number): string {
  if (widthOf(text, size) <= room) return text;
  let short = text;
  while (short !== '' && widthOf(`${short}…`, size) > room) short = short.slice(0, -1);
  return `${short.trimEnd()}…`;
}

/** Lines that have room, broken between words. */
export function wrapped(text: string, size: number, room: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(longer, size) > room) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

/** As content or an attribute of XML, which has no control characters but a few. */
export function escaped(text: string): string {
  return text
    .replaceAll(/[&<>"]/g, (letter) => ENTITIES[letter] as string)
    .replaceAll(/[^\P{Cc}\t\n\r]/gu, '\ufffd');
}
