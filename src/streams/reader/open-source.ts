import { wrongType } from '../../errors.ts';
import { IterableSource, isIterable } from './iterable-source.ts';
import { isNodeReadable, NodeSource } from './node-source.ts';
import type { Sink, Source } from './source.ts';
import { isWebStream, WebSource } from './web-source.ts';

/** @throws {TypeError} If `source` is none, or a Web stream that somebody else reads. */
export function openSource(source: unknown, sink: Sink): Source {
  if (typeof source === 'object' && source !== null) {
    if (isNodeReadable(source)) return new NodeSource(source, sink);
    if (isWebStream(source)) return new WebSource(source, sink);
    if (isIterable(source)) return new IterableSource(source, sink);
  }
  throw wrongType('source', 'a Node Readable, a Web ReadableStream or an iterable of Uint8Arrays', source);
}
