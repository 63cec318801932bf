const FEW = 64;

/** Bytes behind their length. A few are copied faster one by one. */
export function stringReply(bytes) {
  const { length } = bytes;
  const head = `$${length}\r\n`;
  const start = head.length;
  const reply = Buffer.allocUnsafe(start + length + 2);
  for (let i = 0; i < start; i++) reply[i] = head.charCodeAt(i);
  if (length > FEW) reply.set(bytes, start);
  else for (let i = 0; i < length; i++) reply[start + i] = bytes[i];
  reply[start + length] = 0x0d;
  reply[start + length + 1] = 0x0a;
  return reply;
}

/** A string, as UTF-8. */
export function textReply(text) {
  return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
}
