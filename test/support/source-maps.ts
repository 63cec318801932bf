import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What the source maps of some files of the build lead to, from the root of the package. Those that only pass on have none. */
export function sourcesOf(files: readonly string[]): string[] {
  return files.flatMap((file) => {
    const map = join(root, `${file}.map`);
    if (!existsSync(map)) return [];
    const { sources } = JSON.parse(readFileSync(map, 'utf8')) as { sources: string[] };
    return sources.map((source) => relative(root, join(map, '..', source)));
  });
}
