import { misuse } from './failure.mjs';

const ESCAPES = { r: '\r', n: '\n', t: '\t', 0: '\0', '\\': '\\' };
const NAMES = new Map(Object.entries(ESCAPES).map(([name, character]) => [character, `\\${name}`]));
const TOKEN = /\\(?:x([0-9a-fA-F]{2})|([rnt0\\]))|[^\\]+|(\\(?:x.{0,2}|.?))/gu;

/** A shell hands `'\r\n'` over as four characters. Gives bytes, since `\xff` is no character of UTF-8. */
export function unescapeBytes(option, text) {
  const parts = Array.from(text.matchAll(TOKEN), ([token, hex, name, bad]) => {
    if (bad) throw misuse(`${option} has a bad escape '${bad}', known are \\r \\n \\t \\0 \\\\ \\xHH`);
    return hex ? Buffer.from(hex, 'hex') : Buffer.from(name ? ESCAPES[name] : token);
  });
  return Buffer.concat(parts);
}

export function escapeBytes(bytes) {
  return Array.from(bytes, (byte) => {
    const character = String.fromCharCode(byte);
    const printable = byte > 0x20 && byte < 0x7f;
    return NAMES.get(character) ?? (printable ? character : `\\x${byte.toString(16).padStart(2, '0')}`);
  }).join('');
}
