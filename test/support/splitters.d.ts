// What is used of the packages that bring no types.

declare module 'binary-split' {
  import type { Duplex } from 'node:stream';
  export default function split(splitOn: string): Duplex;
}

declare module 'split2' {
  import type { Transform } from 'node:stream';
  export interface Split2Options {
    readonly maxLength?: number;
    readonly skipOverflow?: boolean;
  }
  export default function split(matcher?: string | Split2Options): Transform;
}
