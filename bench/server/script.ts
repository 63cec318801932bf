import { fileURLToPath } from 'node:url';

/** The path of a program in this directory that plain Node runs, without the loader that this file came through. */
export function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
