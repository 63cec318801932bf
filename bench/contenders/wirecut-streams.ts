// Our streams, whatever cuts them.
import type { Framing } from 'wirecut';
import { FrameDecoderStream, frames } from 'wirecut/streams';
import type { Contender, Cut, Feed } from './contender.ts';
import { feedOf } from './transform.ts';

type Each = (frame: Cut) => void;

/** A Buffer per 'data'. */
export function streamedBuffers(framing: Framing): Contender {
  return {
    name: 'wirecut, frames() as Buffers',
    open: (_terminator, each) => feedOf(frames(framing), each),
  };
}

/** A string per 'data'. */
export function streamedStrings(framing: Framing): Contender {
  return {
    name: 'wirecut, frames() as strings',
    isText: true,
    open: (_terminator, each) => feedOf(frames(framing, { encoding: 'utf8' }), each),
  };
}

/** An array per 'data'. */
export function streamedBufferBatches(framing: Framing): Contender {
  return {
    name: 'wirecut, batches of Buffers',
    open: (_terminator, each) => feedOf(frames(framing, { batch: true }), ofBatches(each)),
  };
}

/** An array per 'data'. */
export function streamedStringBatches(framing: Framing): Contender {
  return {
    name: 'wirecut, batches of strings',
    isText: true,
    open: (_terminator, each) => feedOf(frames(framing, { batch: true, encoding: 'utf8' }), ofBatches(each)),
  };
}

/** Web streams, as `fetch` has them. */
export function webBufferBatches(framing: Framing): Contender {
  return {
    name: 'wirecut, Web batches of bytes',
    open: (_terminator, each) => webFeed(new FrameDecoderStream(framing, { batch: true }), each),
  };
}

/** Web streams, as `fetch` has them. */
export function webStringBatches(framing: Framing): Contender {
  return {
    name: 'wirecut, Web batches of strings',
    isText: true,
    open: (_terminator, each) =>
      webFeed(new FrameDecoderStream(framing, { batch: true, encoding: 'utf8' }), each),
  };
}

function ofBatches(each: Each): (batch: readonly Cut[]) => void {
  return (batch) => {
    for (const frame of batch) each(frame);
  };
}

function webFeed(decoder: FrameDecoderStream<readonly Cut[]>, each: Each): Feed {
  const takeAll = ofBatches(each);
  const chunks: Buffer[] = [];
  return {
    write: (chunk) => void chunks.push(chunk),
    async end() {
      for await (const batch of ReadableStream.from(chunks).pipeThrough(decoder)) takeAll(batch);
    },
  };
}
