const CRLF = Buffer.from('\r\n');
const NOTHING = Buffer.alloc(0);

/** The loops that people write, to compare with. They reply alike, so that only the framing differs. */
export const naive = {
  lines(replies) {
    let buffer = NOTHING;
    return (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (let end = buffer.indexOf(CRLF); end !== -1; end = buffer.indexOf(CRLF)) {
        replies.add(buffer.subarray(0, end), CRLF);
        buffer = buffer.subarray(end + CRLF.length);
      }
    };
  },

  numbers(replies) {
    let buffer = NOTHING;
    return (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      while (buffer.length >= 4) {
        replies.addUInt32BE((2 * buffer.readUInt32BE()) >>> 0);
        buffer = buffer.subarray(4);
      }
    };
  },

  stream(replies) {
    return (chunk) => replies.add(chunk);
  },

  counted(replies) {
    let buffer = NOTHING;
    let length = -1;
    return (chunk) => {
      buffer = Buffer.concat([buffer, chunk]);
      for (;;) {
        if (length === -1) {
          const end = buffer.indexOf(CRLF);
          if (end === -1) return;
          length = Number(buffer.toString('latin1', 0, end));
          buffer = buffer.subarray(end + CRLF.length);
        }
        if (buffer.length < length) return;
        replies.add(buffer.subarray(0, length), CRLF);
        buffer = buffer.subarray(length);
        length = -1;
      }
    };
  },
};
