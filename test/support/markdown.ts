// As much of Markdown as BENCHMARKS.md has, made into a page as GitHub makes it.

/** Blocks are told apart by how they begin, and end with an empty line. */
export function htmlOf(markdown: string): string {
  const fences: string[] = [];
  const blocks = markdown
    .replaceAll(/^```.*\n([\s\S]*?)^```$/gm, (_, code: string) => `\n\n@fence ${fences.push(code) - 1}\n\n`)
    .replaceAll(/<!--[\s\S]*?-->/g, '')
    .split(/\n\s*\n/)
    .map((block) => block.replace(/^\n+|\n+$/g, ''))
    .filter((block) => block !== '');
  return blocks.map((block) => htmlOfBlock(block, fences)).join('\n');
}

/** The anchor that GitHub gives a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\- _]/gu, '')
    .replaceAll(' ', '-');
}

function htmlOfBlock(block: string, fences: readonly string[]): string {
  const fence = /^@fence (\d+)$/.exec(block);
  if (fence) return `<pre>${escaped(fences[Number(fence[1])] ?? '')}</pre>`;
  const heading = /^(#+) (.*)$/.exec(block);
  if (heading) {
    const [, { length } = '', text = ''] = heading;
    return `<h${length} id="${anchorOf(text)}">${inline(text)}</h${length}>`;
  }
  if (block.startsWith('|')) return tableOf(block.split('\n'));
  if (block.startsWith('- ')) {
    const items = block.slice(2).split(/\n- /);
    return `<ul>${items.map((item) => `<li>${inline(item)}</li>`).join('')}</ul>`;
  }
  return `<p>${inline(block)}</p>`;
}

function tableOf([header = '', , ...rows]: readonly string[]): string {
  const line = (row: string, cell: 'th' | 'td'): string =>
    `<tr>${row
      .replace(/^\| ?| ?\|$/g, '')
      .split(/(?<!\\)\|/)
      .map((text) => `<${cell}>${inline(text.trim().replaceAll('\\|', '|'))}</${cell}>`)
      .join('')}</tr>`;
  return `<table>${line(header, 'th')}${rows.map((row) => line(row, 'td')).join('')}</table>`;
}

function inline(text: string): string {
  const codes: string[] = [];
  return escaped(text)
    .replaceAll(/`([^`]*)`/g, (_, code: string) => `@code${codes.push(code) - 1}@`)
    .replaceAll(/!\[([^\]]*)\]\(([^)]*)\)/g, '<img alt="$1" src="$2">')
    .replaceAll(/\[([^\]]*)\]\(([^)]*)\)/g, '<a href="$2">$1</a>')
    .replaceAll(/\*\*(.+?)\*\*/g, '<strong>$1</strong>')
    .replaceAll(/@code(\d+)@/g, (_, i: string) => `<code>${codes[Number(i)]}</code>`);
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
