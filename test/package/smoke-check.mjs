import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PATIENCE_MS = 60_000;

export const runtime = process.versions.bun ? `Bun ${process.versions.bun}` : `Node ${process.versions.node}`;

/** For files, until the process ends. */
export const folder = mkdtempSync(join(tmpdir(), 'wirecut-smoke-'));

let current = 'nothing';
let passed = 0;

/** @type {(name: string, run: () => unknown) => Promise<void>} */
export async function check(name, run) {
  current = name;
  await run();
  passed++;
}

/** @type {(condition: () => boolean) => Promise<void>} */
export async function until(condition) {
  while (!condition()) await sleep(1);
}

/** @type {(milliseconds: number) => Promise<void>} */
export function sleep(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Says how many checks have passed, when all have. */
export function done() {
  clearTimeout(impatience);
  console.log(`${runtime}: ${passed} passed`);
}

/** @type {(error: unknown) => never} */
function fail(error) {
  console.error(`${runtime}: ${current}:`, error);
  process.exit(1);
}

const impatience = setTimeout(() => fail(new Error(`not done after ${PATIENCE_MS} ms`)), PATIENCE_MS);
process.on('uncaughtException', fail).on('unhandledRejection', fail);
process.on('exit', () => rmSync(folder, { recursive: true }));
