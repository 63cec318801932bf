// Headers that say how long the payload behind them is, read as people write that by hand.

export interface Header {
  /** How many bytes come behind each payload. */
  readonly trailerLength: number;
  /** What the header read last says. */
  readonly payloadLength: number;
  /** Reads the header at `at`: where the payload starts, or -1 if not all of the header is there. */
  read(bytes: Buffer, at: number): number;
}

/** No header: every payload is as long. */
export class NoHeader implements Header {
  readonly trailerLength = 0;
  readonly payloadLength: number;

  constructor(payloadLength: number) {
    this.payloadLength = payloadLength;
  }

  read(_bytes: Buffer, at: number): number {
    return at;
  }
}

export class Uint32BE implements Header {
  readonly trailerLength = 0;
  payloadLength = 0;

  read(bytes: Buffer, at: number): number {
    if (at + 4 > bytes.length) return -1;
    this.payloadLength = bytes.readUInt32BE(at);
    return at + 4;
  }
}

export class Uint16LE implements Header {
  readonly trailerLength = 0;
  payloadLength = 0;

  read(bytes: Buffer, at: number): number {
    if (at + 2 > bytes.length) return -1;
    this.payloadLength = bytes.readUInt16LE(at);
    return at + 2;
  }
}

export class Leb128 implements Header {
  readonly trailerLength = 0;
  payloadLength = 0;

  read(bytes: Buffer, at: number): number {
    let value = 0;
    for (let shift = 0; at < bytes.length; shift += 7) {
      const byte = bytes[at++] as number;
      value |= (byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      this.payloadLength = value;
      return at;
    }
    return -1;
  }
}

/** Decimal digits, as a careful person reads them: one by one. */
export class Digits implements Header {
  readonly trailerLength: number;
  payloadLength = 0;
  readonly #separator: number;

  constructor(separator: string, trailerLength: number) {
    this.#separator = separator.charCodeAt(0);
    this.trailerLength = trailerLength;
  }

  read(bytes: Buffer, at: number): number {
    let value = 0;
    while (at < bytes.length) {
      const byte = bytes[at++] as number;
      if (byte === this.#separator) {
        this.payloadLength = value;
        return at;
      }
      value = value * 10 + byte - 0x30;
    }
    return -1;
  }
}

/** Decimal digits, as most people read them: as text. */
export class NumberText implements Header {
  readonly trailerLength: number;
  payloadLength = 0;
  readonly #separator: string;

  constructor(separator: string, trailerLength: number) {
    this.#separator = separator;
    this.trailerLength = trailerLength;
  }

  read(bytes: Buffer, at: number): number {
    const end = bytes.indexOf(this.#separator, at);
    if (end === -1) return -1;
    this.payloadLength = Number(bytes.toString('latin1', at, end));
    return end + 1;
  }
}
