import { describe, expect, test } from 'vitest';
import type { Terminator } from '../../src/asynchat/chat-input.ts';
import { findPrefixAtEnd } from '../../src/asynchat/find-prefix-at-end.ts';
import { StrictInput } from '../../src/asynchat/strict-input.ts';
import { Chat, MODES, type Reactions } from '../support/chat-events.ts';

// Table 2.2 of the reference, row by row: what async_chat does with what it reads. Row 16 by itself needs `encoding`;
// rows 17 and 26 are about what `recv` returns and raises: see cpython-asynchat.test.ts.

/** Sets each of these when a terminator is found, one after the other. */
const then =
  (...terminators: unknown[]): Required<Reactions>['found'] =>
  (chat, call) => {
    if (call < terminators.length) chat.set(terminators[call]);
  };

describe.each(MODES)('%s mode: the same as Python', (mode) => {
  const chat = (terminator: Terminator | undefined, reactions?: Reactions): Chat =>
    new Chat(mode, terminator, reactions);

  test('1: empty frames are found, and nothing is collected for them', () => {
    expect(chat(Buffer.from('\n')).feed('\n\n').calls).toEqual(['F', 'F']);
  });

  test('2: what may begin the delimiter is withheld, what comes before it is not', () => {
    const crlf = chat(Buffer.from('\r\n')).feed('abc\r');
    expect(crlf.calls).toEqual(['C(abc)']);
    expect(crlf.feed('\ndef\r\n').calls).toEqual(['C(abc)', 'F', 'C(def)', 'F']);
  });

  test('3: of what may begin the delimiter nothing is called', () => {
    const crlf = chat(Buffer.from('\r\n')).feed('\r');
    expect(crlf.calls).toEqual([]);
    expect(crlf.input.buffered).toBe(1);
    if (crlf.input instanceof StrictInput) expect(crlf.input.acInBuffer.toString()).toBe('\r');
  });

  test('4: what did not begin it after all is joined to what follows', () => {
    expect(chat(Buffer.from('\r\n')).feed('a\r', 'Xb\r\n').events).toEqual(['C(a\rXb)', 'F']);
  });

  test('5: prefixes that overlap', () => {
    expect(chat(Buffer.from('aab')).feedBytes('aaab').calls).toEqual(['C(a)', 'F']);
  });

  test('6: a delimiter that overlaps itself', () => {
    const expected = ['C(h)', 'C(i)', 'F', 'C(y)', 'C(o)', 'F'];
    expect(chat(Buffer.from('qqq')).feedBytes('hiqqqyoqqq').calls).toEqual(expected);
  });

  test('7: how often data is collected depends on the cutting, what is collected does not', () => {
    const [whole, cut] = [chat(Buffer.from('\n')).feed('abc\n'), chat(Buffer.from('\n')).feedBytes('abc\n')];
    expect(whole.calls).not.toEqual(cut.calls);
    expect(whole.events).toEqual(cut.events);
  });

  test('8: a number counts a frame off, and what follows is cut by what is set then', () => {
    expect(chat(3, { found: then(2, null) }).feed('abcdefgh').calls).toEqual([
      ...['C(abc)', 'F', 'C(de)', 'F'],
      'C(fgh)',
    ]);
  });

  test('9: a number counts down', () => {
    const seen: unknown[] = [];
    const five = chat(5, { collect: ({ input }) => seen.push(input.terminator) }).feed('ab');
    expect(five.input.terminator).toBe(3);
    expect(five.feed('c').input.terminator).toBe(2);
    // Behind the call, not in front of it.
    expect(seen).toEqual([5, 3]);
    expect(five.feed('defg').calls).toEqual(['C(ab)', 'C(c)', 'C(de)', 'F', 'C(fg)']);
  });

  test('10: a number that has counted down stays 0, and everything is collected', () => {
    let inside: unknown;
    const three = chat(3, { found: ({ input }) => (inside = input.terminator) }).feed('abcde', 'f');
    expect([inside, three.input.terminator]).toEqual([0, 0]);
    expect(three.calls).toEqual(['C(abc)', 'F', 'C(de)', 'C(f)']);
    expect(three.input.collectsAll).toBe(true);
  });

  test.each([[null], [''], [new Uint8Array(0)]])('11: %j collects everything', (nothing) => {
    const all = chat(nothing).feed('a\n', 'b');
    expect(all.calls).toEqual(['C(a\n)', 'C(b)']);
    expect(all.input.terminator).toEqual(nothing);
  });

  test('12: a negative number is refused, and what was set stays', () => {
    const refused = chat(2);
    expect(() => refused.set(-1)).toThrow(RangeError);
    expect(() => refused.set(-1n)).toThrow(RangeError);
    expect(refused.input.terminator).toBe(2);
  });

  test('16: text is encoded by `encoding` where that is wanted', () => {
    const latin = chat(undefined);
    latin.useEncoding = true;
    latin.set('é');
    expect(latin.feed('a\xe9b\xc3\xa9').events).toEqual(['C(a)', 'F', 'C(b\xc3\xa9)']);
    expect(() => latin.set('€')).toThrow(/terminator must be text that latin-1 can express/);
    latin.encoding = 'rot13';
    expect(() => latin.set('x')).toThrow(/encoding must be the name of an encoding, got "rot13"/);
  });

  test('18: any bytes will do, and bigints', () => {
    const shared = Uint8Array.of(1, 10, 2);
    expect(chat(shared.subarray(1, 2)).feed('a\nb').calls).toEqual(['C(a)', 'F', 'C(b)']);
    expect(chat(new Uint8Array([10])).feed('a\nb').calls).toEqual(['C(a)', 'F', 'C(b)']);
    expect(chat(2n).feed('abc').calls).toEqual(['C(ab)', 'F', 'C(c)']);
    expect(chat(2n).feed('a').input.terminator).toBe(1);
    expect(() => chat(2n ** 60n)).toThrow(/terminator must be at most 9007199254740991/);
  });

  test('19: what is set when a terminator is found rules in the rest of the chunk', () => {
    const switched = chat(Buffer.from(':'), { found: then(3, Buffer.from(';'), null) });
    expect(switched.feed('3:abcde;f;g').calls).toEqual(['C(3)', 'F', 'C(abc)', 'F', 'C(de)', 'F', 'C(f;g)']);
  });

  test('22: discarding when a terminator is found drops the rest of the chunk', () => {
    const dropped = chat(Buffer.from('\n'), { found: ({ input }, call) => call === 0 && input.discard() });
    expect(dropped.feed('a\nb\nc').calls).toEqual(['C(a)', 'F']);
    expect(dropped.input.buffered).toBe(0);
    expect(dropped.feed('d\ne').calls.slice(2)).toEqual(['C(d)', 'F', 'C(e)']);
  });

  test('22: discarding in a counted frame leaves the number where it was', () => {
    const between = chat(5, { found: then(null) }).feed('ab');
    between.input.discard();
    expect(between.input.terminator).toBe(3);
    expect(between.feed('cdef').events).toEqual(['C(abcde)', 'F', 'C(f)']);
    const inside = chat(5, { collect: ({ input }, call) => call === 0 && input.discard() }).feed('ab');
    expect(inside.input.terminator).toBe(3);
    expect(inside.feed('cdef').events).toEqual(['C(abcde)', 'F', 'C(f)']);
    const found = chat(2, { found: ({ input }) => input.discard() }).feed('abc', 'd');
    expect(found.calls).toEqual(['C(ab)', 'F', 'C(d)']);
    expect(found.input.terminator).toBe(0);
  });

  test('22: discarding what may begin the delimiter', () => {
    const held = chat(Buffer.from('\r\n')).feed('a\r');
    held.input.discard();
    expect(held.input.buffered).toBe(0);
    expect(held.feed('\nb\r\n').events).toEqual(['C(a\nb)', 'F']);
  });

  test('22: discarding while data is collected, and before there is a terminator', () => {
    const inside = chat(Buffer.from('\n'), { collect: ({ input }) => input.discard() });
    expect(inside.feed('ab', 'c').calls).toEqual(['C(ab)', 'C(c)']);
    let behind: unknown;
    const looking = chat(null, {
      collect: ({ input }) => {
        input.discard();
        behind = input.buffered;
      },
    });
    looking.feed('ab');
    expect(behind).toBe(0);
    const unset = chat(undefined);
    expect(() => unset.feed('ab')).toThrow(TypeError);
    unset.input.discard();
    expect(() => unset.feed('cd')).toThrow(TypeError);
    unset.set(Buffer.from('d'));
    expect(unset.feed('e').events).toEqual(['C(c)', 'F', 'C(e)']);
  });

  test('23: what a handler throws comes out, its frame is gone, and what follows is kept', () => {
    const fails: Required<Reactions>['found'] = (_chat, call) => {
      if (call === 0) throw new Error('first');
    };
    const failing = chat(Buffer.from('\n'), { found: fails });
    expect(() => failing.feed('a\nb\nc')).toThrow('first');
    expect(failing.calls).toEqual(['C(a)', 'F']);
    expect(failing.input.buffered).toBe(3);
    expect(failing.feed('d').calls.slice(2)).toEqual(['C(b)', 'F', 'C(cd)']);
    const counted = chat(2, { found: fails });
    expect(() => counted.feed('abcd')).toThrow('first');
    expect(counted.input.terminator).toBe(0);
    expect(counted.feed('e').calls).toEqual(['C(ab)', 'F', 'C(cde)']);
  });

  test('24: reading from within a handler keeps the order', () => {
    const reading = chat(Buffer.from('\n'), { found: (chat, call) => call === 0 && chat.feed('c\nd') });
    expect(reading.feed('a\nb\n').events).toEqual(['C(a)', 'F', 'C(b)', 'F', 'C(c)', 'F', 'C(d)']);
  });

  test('28: a chunk of nothing but delimiters', () => {
    const { calls } = chat(Buffer.from('\n')).feed('\n'.repeat(65_536));
    expect(calls).toHaveLength(65_536);
    expect(new Set(calls)).toEqual(new Set(['F']));
  });

  test('a terminator that was never set', () => {
    const unset = chat(undefined);
    expect(unset.input.terminator).toBe(undefined);
    expect(() => unset.feed('ab')).toThrow('no terminator: call setTerminator() first');
    expect(unset.input.buffered).toBe(2);
    unset.set(Buffer.from('b'));
    expect(unset.feed('c').events).toEqual(['C(a)', 'F', 'C(c)']);
  });
});

describe('27: findPrefixAtEnd', () => {
  test.each([
    ['qwerty\r', '\r\n', 1],
    ['qwertydkjf', '\r\n', 0],
    ['qwerty\r\n', '\r\n', 0],
    ['aab', 'aab', 0],
    ['aa', 'aab', 2],
    ['xaaa', 'aaa', 2],
    ['abab', 'ababc', 4],
    ['', 'ab', 0],
    ['a', 'a', 0],
    ['xé', 'éx', 1],
  ])('%j before %j', (haystack, needle, expected) => {
    expect(findPrefixAtEnd(haystack, needle)).toBe(expected);
    const [bytes, end] = [Buffer.from(haystack, 'latin1'), Buffer.from(needle, 'latin1')];
    expect(findPrefixAtEnd(bytes, end)).toBe(expected);
  });

  test('what is no text or bytes, or not both the same, is refused', () => {
    const find = findPrefixAtEnd as (haystack: unknown, needle: unknown) => number;
    expect(() => find('abc', Buffer.from('abc'))).toThrow(/haystack must be of the type of needle/);
    expect(() => find(Buffer.from('abc'), 'abc')).toThrow(/needle must be of the type of haystack/);
    expect(() => find('abc', '')).toThrow(RangeError);
  });
});
