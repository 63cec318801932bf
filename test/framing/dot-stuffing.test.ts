import { expect, test } from 'vitest';
import { delimiter, dotStuff, dotUnstuff } from '../../src/index.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';
import { words } from '../support/words.ts';

const mail = delimiter('\r\n.\r\n');
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');

test.each([
  ['', ''],
  ['.', '..'],
  ['..', '...'],
  ['a.b', 'a.b'],
  ['a\r\n.\r\nb', 'a\r\n..\r\nb'],
  ['\r\n.', '\r\n..'],
  ['.a\r\n.b\r\n\r\n.', '..a\r\n..b\r\n\r\n..'],
  ['a\n.b\r.c', 'a\n.b\r.c'],
])('%j is sent as %j', (plain, stuffed) => {
  expect(text(dotStuff(plain))).toBe(stuffed);
  expect(text(dotUnstuff(Buffer.from(stuffed)))).toBe(plain);
});

test('every text can be sent, and comes back', () => {
  for (const body of words('a.\r\n', 0, 6)) {
    const plain = body.toString('latin1');
    const stuffed = dotStuff(body);
    expect(text(dotUnstuff(stuffed))).toBe(plain);
    const sent = mail.encode(stuffed);
    const [frame] = traceOf(mail)([sent]);
    expect(frame).toBe(`frame ${JSON.stringify(text(stuffed))}`);
  }
});

test('it does not depend on the cutting', () => {
  const input = `${text(mail.encode(dotStuff('.\r\n.')))}rest`;
  expect(assertChunkInvariant(traceOf(mail), input)).toEqual(['frame "..\\r\\n.."', 'end partial "rest"']);
});

test('what has no dotted line is not copied', () => {
  const bytes = Buffer.from('plain\r\ntext');
  expect(dotStuff(bytes)).toBe(bytes);
  expect(dotUnstuff(bytes)).toBe(bytes);
  expect(() => dotStuff(7 as never)).toThrow('text must be a string or Uint8Array, got 7');
});
