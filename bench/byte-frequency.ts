// Prints the table of src/search/byte-frequency.ts: how common each byte is, from 0 (rarest) to 255.
// Three corpora count alike, so that no one kind of traffic decides: prose and code (the texts of the
// installed packages), structured data (their JSON), and binary data (the running Node executable).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const MAX_FILES_PER_CORPUS = 4_000;

function files(ending: RegExp): string[] {
  return readdirSync('node_modules', { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .slice(0, MAX_FILES_PER_CORPUS)
    .map((entry) => join(entry.parentPath, entry.name));
}

function shares(paths: readonly string[]): Float64Array {
  const counts = new Float64Array(256);
  let total = 0;
  for (const path of paths) {
    for (const byte of readFileSync(path)) counts[byte] = (counts[byte] ?? 0) + 1;
  }
  for (const count of counts) total += count;
  return counts.map((count) => count / total);
}

const corpora = [shares(files(/\.(md|[cm]?[jt]s)$/)), shares(files(/\.json$/)), shares([process.execPath])];
const score = (byte: number): number => corpora.reduce((sum, share) => sum + (share[byte] ?? 0), 0);
const byRarity = Array.from({ length: 256 }, (_, byte) => byte).sort((a, b) => score(a) - score(b));
const rank = new Uint8Array(256);
byRarity.forEach((byte, index) => {
  rank[byte] = index;
});
console.log(Array.from(rank).join(', '));
