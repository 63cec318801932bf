const { Buffer } = globalThis;

/** Memory of its own to be written to, not cleared where `Buffer` can: a Buffer there. */
export function newBytes(length: number): Uint8Array {
  return Buffer ? Buffer.allocUnsafeSlow(length) : new Uint8Array(length);
}
