import { fileURLToPath } from 'node:url';
import type { Program } from './program.ts';

export const memchrLoop: Program = inC('C, memchr loop', 'memchr');
const avx2Index: Program = inC('C, AVX2 index', 'avx2');

export const goScanner: Program = {
  name: 'Go, bufio.Scanner',
  file: 'scanner',
  compiler: 'go',
  version: ['version'],
  compilation: (executable) => ['build', '-o', executable, source('scanner.go')],
};

/** Those that there can be on this machine. */
export const PROGRAMS: readonly Program[] = [
  memchrLoop,
  ...(process.arch === 'x64' ? [avx2Index] : []),
  goScanner,
];

function inC(name: string, file: string): Program {
  return {
    name,
    file,
    compiler: 'cc',
    version: ['--version'],
    compilation: (executable) => ['-O3', '-o', executable, source(`${file}.c`), source('timing.c')],
  };
}

function source(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
