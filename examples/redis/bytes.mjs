// What a protocol does with bytes, one by one: for a few of them that takes less time than to make a view or a string.

const [ZERO, SPACE] = Buffer.from('0 ');
const FEW = 64;

/** How long the word is that a frame begins with. */
export function lengthOfWord(frame) {
  const { length } = frame;
  let at = 0;
  while (at < length && frame.readUInt8(at) !== SPACE) at++;
  return at;
}

/** The number behind the first byte. */
export function readCount(frame, most, problem) {
  const { length } = frame;
  let count = length > 1 ? 0 : Number.NaN;
  for (let i = 1; i < length; i++) {
    const digit = frame.readUInt8(i) - ZERO;
    count = digit >= 0 && digit <= 9 ? 10 * count + digit : Number.NaN;
  }
  if (count <= most) return count;
  throw new Error(problem);
}

/** The first `length` bytes of a frame, to keep. */
export function copyOf(frame, length) {
  if (length > FEW) return Buffer.from(frame.bytes.subarray(0, length));
  const bytes = Buffer.allocUnsafe(length);
  for (let i = 0; i < length; i++) bytes[i] = frame.readUInt8(i);
  return bytes;
}
