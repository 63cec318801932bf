import { inC, inGo, type Program } from './program.ts';

const source = (name: string): URL => new URL(name, import.meta.url);

export const memchrLoop: Program = inC('C, memchr loop', 'memchr', source('memchr.c'), source('timing.c'));
const avx2Index: Program = inC('C, AVX2 index', 'avx2', source('avx2.c'), source('timing.c'));
export const goScanner: Program = inGo('Go, bufio.Scanner', 'scanner', source('scanner.go'));

/** Those that there can be on this machine. */
export const PROGRAMS: readonly Program[] = [
  memchrLoop,
  ...(process.arch === 'x64' ? [avx2Index] : []),
  goScanner,
];
