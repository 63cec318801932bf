import { describe, expect, test } from 'vitest';
import { FrameError } from '../../src/index.ts';
import { Chat, MODES, type Mode } from '../support/chat-events.ts';

// Where table 2.4 of the reference departs from Python: each row in both modes.

const lf = Buffer.from('\n');
const thrownBy = (run: () => unknown): unknown => {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
};

describe('11: setTerminator(0)', () => {
  test('default mode tells of a frame without bytes, behind the handler that set it, and then collects', () => {
    const zero = new Chat('default', lf, {
      found(chat, call) {
        if (call === 0) chat.set(0);
        chat.note(`returns`);
      },
    });
    expect(zero.feed('a\nb\n').calls).toEqual(['C(a)', 'F', 'returns', 'F', 'returns', 'C(b\n)']);
    expect(zero.input.terminator).toBe(0);
  });

  test('default mode does so again and again, if it is set again, and with what is set then', () => {
    const zero = new Chat('default', 0, { found: (chat, call) => chat.set([0, 0n, lf, 0, null][call]) });
    expect(zero.feed('a\nb\n').calls).toEqual(['F', 'F', 'F', 'C(a)', 'F', 'F', 'C(b\n)']);
  });

  test('default mode ends a program that does nothing else', () => {
    const zero = new Chat('default', 0, { found: (chat) => chat.set(0) });
    expect(thrownBy(() => zero.feed('a'))).toMatchObject({ code: 'ERR_NO_PROGRESS' });
  });

  test('default mode, while everything is collected: at once', () => {
    const zero = new Chat('default', null, { collect: (chat, call) => call === 0 && chat.set(0) });
    expect(zero.feed('a', 'b').calls).toEqual(['C(a)', 'F', 'C(b)']);
  });

  test('default mode, inside a frame: when that has ended', () => {
    const zero = new Chat('default', lf).feed('a');
    zero.set(0);
    expect(zero.input.terminator).toBe(0);
    expect(zero.feed('b\nc').calls).toEqual(['C(a)', 'C(b)', 'F', 'F', 'C(c)']);
  });

  test('default mode, outside of handlers: without waiting for a byte, and once', async () => {
    const zero = new Chat('default', 0);
    expect([zero.input.terminator, zero.calls]).toEqual([0, []]);
    await Promise.resolve();
    expect(zero.calls).toEqual(['F']);
    expect(zero.feed('a').calls).toEqual(['F', 'C(a)']);
    const sooner = new Chat('default', 0).feed('a');
    await Promise.resolve();
    expect(sooner.calls).toEqual(['F', 'C(a)']);
  });

  test('default mode: not if something else is set meanwhile, not after the end', async () => {
    const changed = new Chat('default', 0);
    changed.set(lf);
    const stopped = new Chat('default', 0);
    stopped.input.stop();
    await Promise.resolve();
    expect([...changed.calls, ...stopped.calls]).toEqual([]);
    const ended = new Chat('default', 0);
    expect(ended.input.end()).toBe(undefined);
    expect(ended.calls).toEqual(['F']);
    await Promise.resolve();
    expect(ended.calls).toEqual(['F']);
  });

  test('default mode: what the handler throws then goes to handleError', async () => {
    const errors: unknown[] = [];
    const found = (): never => {
      throw new Error('nobody called');
    };
    new Chat('default', 0, { found, error: (error) => errors.push(error) });
    await Promise.resolve();
    expect(errors).toEqual([new Error('nobody called')]);
  });

  test('strict mode collects, and tells of nothing', async () => {
    const zero = new Chat('strict', 0).feed('a');
    await Promise.resolve();
    expect(zero.calls).toEqual(['C(a)']);
  });
});

describe('13, 14, 15: what is no terminator', () => {
  const wrong = [true, false, 2.5, Number.NaN, Number.POSITIVE_INFINITY, {}, [], undefined, /x/];

  test.each(wrong)('default mode refuses %s at once', (terminator) => {
    const chat = new Chat('default', 3);
    const expected = typeof terminator === 'number' ? RangeError : TypeError;
    expect(() => chat.set(terminator)).toThrow(expected);
    expect(chat.feed('ab').input.terminator).toBe(1);
  });

  test.each([2.5, Number.NaN, {}, /x/, 'text'])(
    'strict mode notices %s when it reads, and keeps what came',
    (terminator) => {
      const chat = new Chat('strict', undefined);
      chat.set(terminator);
      expect(() => chat.feed('ab')).toThrow(TypeError);
      expect([chat.input.terminator, chat.input.buffered, chat.calls]).toEqual([terminator, 2, []]);
      chat.set(lf);
      expect(chat.feed('\n').events).toEqual(['C(ab)', 'F']);
    },
  );

  test('strict mode takes true for 1, false for nothing, and undefined for a mistake', () => {
    const chat = new Chat('strict', undefined);
    chat.set(true);
    expect(chat.input.terminator).toBe(true);
    expect(chat.feed('ab').calls).toEqual(['C(a)', 'F', 'C(b)']);
    chat.set(false);
    expect(chat.feed('c').calls.slice(3)).toEqual(['C(c)']);
    expect(() => chat.set(undefined)).toThrow(TypeError);
  });

  test('default mode encodes text as UTF-8, and shows it as it was set', () => {
    const chat = new Chat('default', '€').feed('a€b'.replace('€', '\xe2\x82\xac'));
    expect(chat.calls).toEqual(['C(a)', 'F', 'C(b)']);
    expect(chat.input.terminator).toBe('€');
    expect(() => chat.set('\ud800')).toThrow(/text that utf8 can express/);
  });
});

describe('20: a terminator set inside a frame', () => {
  test('default mode: rules from the next frame on, whatever both are', () => {
    const inside = new Chat('default', 5, { collect: (chat, call) => call === 0 && chat.set(lf) });
    expect(inside.feed('ab').input.terminator).toEqual(lf);
    expect(inside.feed('c\nef\n').events).toEqual(['C(abc\ne)', 'F', 'C(f)', 'F']);
    expect([inside.input.streamOffset, inside.input.buffered]).toEqual([7, 0]);
    const between = new Chat('default', lf).feed('a');
    between.set(2);
    expect(between.input.terminator).toBe(2);
    expect(between.feed('b\ncde').events).toEqual(['C(ab)', 'F', 'C(cd)', 'F', 'C(e)']);
    const held = new Chat('default', '\r\n').feed('\r');
    held.set('\n');
    expect(held.feed('a\n\r\nb\n').events).toEqual(['C(\ra\n)', 'F', 'C(b)', 'F']);
  });

  test('default mode: at once between frames, and while everything is collected', () => {
    const between = new Chat('default', lf).feed('a\n');
    between.set(';');
    expect(between.feed('b\n;').calls).toEqual(['C(a)', 'F', 'C(b\n)', 'F']);
    const all = new Chat('default', null).feed('a\n');
    all.set(lf);
    expect(all.feed('b\n').calls).toEqual(['C(a\n)', 'C(b)', 'F']);
  });

  test('strict mode: the new terminator is counted down, or cannot be', () => {
    const inside = new Chat('strict', 5, { collect: (chat, call) => call === 0 && chat.set(lf) });
    expect(() => inside.feed('ab')).toThrow(TypeError);
    expect([inside.calls, inside.input.buffered]).toEqual([['C(ab)'], 0]);
    const between = new Chat('strict', lf).feed('a');
    between.set(2);
    expect(between.feed('b\ncde').calls).toEqual(['C(a)', 'C(b\n)', 'F', 'C(cde)']);
  });
});

describe('21: stopping, as closing does', () => {
  test('default mode delivers nothing more', () => {
    const closed = new Chat('default', lf, { found: ({ input }) => input.stop() });
    expect(closed.feed('a\nb\n', 'c\n').calls).toEqual(['C(a)', 'F']);
    expect([closed.input.buffered, closed.input.end()]).toEqual([0, undefined]);
    const collecting = new Chat('default', 2, { collect: ({ input }) => input.stop() });
    expect(collecting.feed('abcd').calls).toEqual(['C(ab)']);
  });

  test('strict mode goes on', () => {
    const closed = new Chat('strict', lf, { found: ({ input }) => input.stop() });
    expect(closed.feed('a\nb\n', 'c\n').events).toEqual(['C(a)', 'F', 'C(b)', 'F', 'C(c)', 'F']);
  });
});

describe('23: what collectIncomingData throws', () => {
  const failing = (mode: Mode, terminator: number | Buffer): Chat => {
    const collect = (_chat: Chat, call: number): void => {
      if (call === 0) throw new Error('first');
    };
    return new Chat(mode, terminator, { collect });
  };

  test('default mode: it has had the data, and is told of no frame of which it had the end', () => {
    const counted = failing('default', 5);
    expect(() => counted.feed('ab')).toThrow('first');
    expect(counted.input.terminator).toBe(3);
    expect(counted.feed('cdef').calls).toEqual(['C(ab)', 'C(cde)', 'F', 'C(f)']);
    const lines = failing('default', lf);
    expect(() => lines.feed('ab\ncd\n')).toThrow('first');
    expect(lines.feed('').calls).toEqual(['C(ab)', 'C(cd)', 'F']);
  });

  test('strict mode: it gets the data again', () => {
    const counted = failing('strict', 5);
    expect(() => counted.feed('ab')).toThrow('first');
    expect(counted.input.terminator).toBe(5);
    expect(counted.feed('cdef').calls).toEqual(['C(ab)', 'C(abcde)', 'F', 'C(f)']);
  });
});

describe('25: the end of the stream', () => {
  const incomplete = (terminator: string | number | null, ...chunks: string[]): unknown => {
    const report = new Chat('default', terminator).feed(...chunks).input.end();
    return report && { ...report, heldPrefix: report.heldPrefix.toString() };
  };

  test('default mode says what is left over', () => {
    expect(incomplete('\r\n', 'a\r\nbc', 'd\r')).toEqual({
      collected: 3,
      heldPrefix: '\r',
      missing: undefined,
    });
    expect(incomplete('\r\n', '\r')).toEqual({ collected: 0, heldPrefix: '\r', missing: undefined });
    expect(incomplete(5, 'ab')).toEqual({ collected: 2, heldPrefix: '', missing: 3 });
    expect(incomplete('\r\n', 'a\r\n')).toBe(undefined);
    expect(incomplete(5)).toBe(undefined);
    expect(incomplete(null, 'ab')).toBe(undefined);
  });

  test('default mode serves first what a handler had left behind by throwing', () => {
    const found = (_chat: Chat, call: number): void => {
      if (call === 0) throw new Error('first');
    };
    const chat = new Chat('default', lf, { found });
    expect(() => chat.feed('a\nb\nc')).toThrow('first');
    expect(chat.input.end()).toMatchObject({ collected: 1 });
    expect(chat.calls).toEqual(['C(a)', 'F', 'C(b)', 'F', 'C(c)']);
    expect(chat.feed('d').calls).toHaveLength(5);
  });

  test('default mode refuses to end in the middle of a call', () => {
    const chat = new Chat('default', lf, { found: ({ input }) => void input.end() });
    expect(() => chat.feed('a\n')).toThrow('end() inside a handler');
  });

  test('strict mode says nothing', () => {
    expect(new Chat('strict', '\r\n').input.end()).toBe(undefined);
    expect(new Chat('strict', 5).feed('ab').input.end()).toBe(undefined);
  });
});

describe.each(MODES)('28: %s mode bounds what comes in front of a delimiter', (mode) => {
  const bounded = (terminator: string | number | null): Chat =>
    new Chat(
      mode,
      terminator === null ? null : typeof terminator === 'number' ? terminator : Buffer.from(terminator),
      {},
      { maxFrameLength: 4 },
    );

  test('as many bytes as there may be are handed over, and then it is given up', () => {
    const chat = bounded('\n').feed('ok\n');
    const error = thrownBy(() => chat.feed('abcdef\nx\n'));
    expect(error).toBeInstanceOf(FrameError);
    expect(error).toMatchObject({ code: 'ERR_FRAME_TOO_LONG', streamOffset: 7, fatal: true });
    expect(chat.feed('more\n').events).toEqual(['C(ok)', 'F', 'C(abcd)']);
    expect(chat.input.buffered).toBe(0);
  });

  test('what was discarded does not count', () => {
    const chat = bounded('\n').feed('abc');
    chat.input.discard();
    expect(chat.feed('defg\n').events).toEqual(['C(abcdefg)', 'F']);
  });

  test('what is counted is as long as the program says, and of what is collected nothing is held', () => {
    expect(bounded(6).feed('abcdefghijkl').events).toEqual(['C(abcdef)', 'F', 'C(ghijkl)']);
    expect(bounded(null).feed('abcdefghijkl').events).toEqual(['C(abcdefghijkl)']);
    const long = 'x'.repeat(100_000);
    expect(new Chat(mode, Buffer.from('\n')).feed(`${long}\n`).events).toEqual([`C(${long})`, 'F']);
    expect(new Chat(mode, long.length).feed(long).events).toEqual([`C(${long})`, 'F']);
    const mixed = bounded('\n');
    mixed.set(3);
    mixed.feed('abc');
    mixed.set(Buffer.from('\n'));
    expect(mixed.feed('defg\n').events).toEqual(['C(abc)', 'F', 'C(defg)', 'F']);
  });
});
