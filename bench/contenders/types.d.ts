// What is used of the packages that bring no types.

declare module 'binary-split' {
  import type { Duplex } from 'node:stream';
  export default function split(splitOn: Uint8Array): Duplex;
}

declare module 'byline' {
  import type { Duplex, Readable } from 'node:stream';
  export default function byline(input: Readable): Duplex;
}

declare module 'length-prefixed-stream' {
  import type { Duplex } from 'node:stream';
  export function decode(): Duplex;
}

declare module 'netstring' {
  import { EventEmitter } from 'node:events';
  export class Stream extends EventEmitter {
    constructor(source: EventEmitter);
  }
}

declare module 'split2' {
  import type { Transform } from 'node:stream';
  export default function split(matcher: string | RegExp): Transform;
}

declare module 'streamsearch' {
  type Callback = (isMatch: boolean, data: Buffer | undefined, start: number, end: number) => void;
  export default class StreamSearch {
    constructor(needle: Buffer, callback: Callback);
    push(chunk: Buffer): number;
  }
}
