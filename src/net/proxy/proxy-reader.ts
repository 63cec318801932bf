import type { FrameError } from '../../errors.ts';
import type { Frame } from '../../framing/frame.ts';
import { FrameDecoder } from '../../framing/frame-decoder.ts';
import type { Framing } from '../../framing/framing.ts';
import type { FrameHandler } from '../../framing/handler.ts';
import { delimiter } from '../../framings/delimiter.ts';
import { fixed } from '../../framings/fixed.ts';
import { raw } from '../../framings/raw.ts';
import { streamed } from '../../framings/streamed.ts';
import { joined } from '../../memory/joined.ts';
import type { ProxyHeader } from './proxy-header.ts';
import { MAX_LINE, parseVersion1 } from './version-1.ts';
import { parseStart, parseVersion2, SIGNATURE, type Version2Start } from './version-2.ts';

/** Which versions are taken. */
export type ProxyVersions = 'v1' | 'v2' | 'any';

const FIRST = fixed(SIGNATURE.length);
const REST_OF_LINE = delimiter('\r\n');
const START = fixed(4);
const REST = raw();
const CRLF_LENGTH = 2;

/** What has been read. */
export interface ProxyOutcome {
  /** Undefined if it is malformed. */
  readonly header: ProxyHeader | undefined;
  /** What has come behind it. */
  readonly rest: Uint8Array;
}

/**
 * Reads the header that a proxy puts in front of a connection, wherever it is cut:
 * as many bytes as every version has, then by what they say a line, or four bytes
 * and a counted block.
 */
export class ProxyReader implements FrameHandler {
  readonly #versions: ProxyVersions;
  readonly #decoder: FrameDecoder;
  #lineStart = '';
  #start: Version2Start | undefined;
  readonly #block: Uint8Array[] = [];
  #header: ProxyHeader | undefined;
  #done = false;
  readonly #rest: Uint8Array[] = [];

  constructor(versions: ProxyVersions) {
    this.#versions = versions;
    const maxFrameLength = MAX_LINE - CRLF_LENGTH - SIGNATURE.length;
    this.#decoder = new FrameDecoder(FIRST, this, { maxFrameLength });
  }

  /** Takes the next bytes of the connection. Returns undefined until the header is complete, or known to be none. */
  write(chunk: Uint8Array): ProxyOutcome | undefined {
    this.#decoder.write(chunk);
    return this.#done ? { header: this.#header, rest: joined(this.#rest) } : undefined;
  }

  frame(frame: Frame): void {
    const { framing } = this.#decoder;
    if (framing === FIRST) this.#next(this.#afterFirst(frame));
    else if (framing === REST_OF_LINE)
      this.#finish(parseVersion1(this.#lineStart + frame.toString('latin1')));
    else if (framing === START) this.#next(this.#afterStart(frame));
    else this.#rest.push(frame.copy());
  }

  part(bytes: Uint8Array, last: boolean): void {
    this.#block.push(bytes.slice());
    if (last) this.#finish(parseVersion2(this.#start as Version2Start, joined(this.#block)));
  }

  error(_error: FrameError): void {
    this.#finish(undefined);
  }

  #afterFirst(frame: Frame): Framing | undefined {
    if (frame.equals(SIGNATURE)) return this.#versions === 'v1' ? undefined : START;
    this.#lineStart = frame.toString('latin1');
    // The shortest line, `PROXY UNKNOWN`, is longer than this: an end in here is none of it.
    const isLine = /^PROXY [^\r\n]+$/.test(this.#lineStart);
    return this.#versions !== 'v2' && isLine ? REST_OF_LINE : undefined;
  }

  #afterStart(frame: Frame): Framing | undefined {
    this.#start = parseStart(frame.bytes);
    return this.#start && streamed(fixed(this.#start.length));
  }

  #next(framing: Framing | undefined): void {
    if (framing) this.#decoder.framing = framing;
    else this.#finish(undefined);
  }

  #finish(header: ProxyHeader | undefined): void {
    this.#done = true;
    this.#header = header;
    if (header) this.#decoder.framing = REST;
    else this.#decoder.close();
  }
}
