import {
  type DecoderStats,
  delimiter,
  type Frame,
  FrameDecoder,
  type FrameHandler,
  type Framing,
  fixed,
  lines,
} from 'wirecut';
import { CHUNK_SIZE, type Corpus } from '../corpora.ts';

/** A stream, and how a decoder gets and delivers it. */
export interface Cutting {
  readonly name: string;
  /** Made when it is wanted. */
  corpus(): Corpus;
  open(): FrameDecoder;
  readonly chunkSize: number;
  /** Whether the bytes are in the decoder's own memory, as if they had been read there. */
  readonly inPlace: boolean;
}

/** What is asked of the frames, way by way. */
export const WAYS: Readonly<Record<string, () => FrameHandler>> = {
  callback: () => ({ frame() {} }),
  'frame.bytes': () => ({ frame: (frame) => void frame.bytes }),
  'frame.toString()': () => ({ frame: (frame) => void frame.toString() }),
  batch: () => ({ frames() {} }),
  'batch.toStrings()': () => ({ frames: (batch) => void batch.toStrings() }),
  lines: () => lines(() => {}),
  part: () => ({ part() {} }),
};

/** Chunks of a size in bytes. */
export function chunksOf(size: number): string {
  return size < CHUNK_SIZE ? `${size} B chunks` : `${size / 1024} KiB chunks`;
}

export function cutting(
  title: string,
  framing: Framing,
  way: string,
  corpus: () => Corpus,
  chunkSize: number,
  inPlace = false,
): Cutting {
  const handlerOf = WAYS[way];
  if (handlerOf === undefined) throw new RangeError(`no way ${JSON.stringify(way)}`);
  return {
    name: `${title}, ${way}${inPlace ? ' in place' : ''}, ${chunksOf(chunkSize)}`,
    corpus,
    open: () => new FrameDecoder(framing, handlerOf()),
    chunkSize,
    inPlace,
  };
}

/** The framing is set twice a message: a header line such as `$20`, then as many bytes and a line end. */
export function switching(corpus: () => Corpus, chunkSize: number): Cutting {
  const header = delimiter('\r\n');
  return {
    name: `header line + counted payload, callback, ${chunksOf(chunkSize)}`,
    corpus,
    open() {
      const decoder: FrameDecoder = new FrameDecoder(header, {
        frame(frame) {
          decoder.framing = decoder.framing === header ? fixed(lengthIn(frame)) : header;
        },
      });
      return decoder;
    },
    chunkSize,
    inPlace: false,
  };
}

/** The same terminator is set at every frame, by a framing that the decoder does not know. */
export function setAnew(corpus: () => Corpus, chunkSize: number): Cutting {
  return {
    name: `delimiter('\\n') set anew, callback, ${chunksOf(chunkSize)}`,
    corpus,
    open() {
      const decoder: FrameDecoder = new FrameDecoder(delimiter('\n'), {
        frame() {
          decoder.framing = delimiter('\n');
        },
      });
      return decoder;
    },
    chunkSize,
    inPlace: false,
  };
}

/** The number behind the `$`, and the line end behind the payload. */
function lengthIn(frame: Frame): number {
  return Number(frame.toString().slice(1)) + 2;
}

/** A decoder that has got the first three bytes of a line. */
export function incomplete(): DecoderStats {
  const decoder = new FrameDecoder(delimiter('\n'), { frame() {} });
  decoder.write(Buffer.from('car'));
  return decoder.stats;
}
