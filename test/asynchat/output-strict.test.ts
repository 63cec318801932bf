import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { SimpleProducer } from '../../src/asynchat.ts';
import { SilentChat } from '../support/silent-chat.ts';

// Table 2.3 of what Python's asynchat does with what is to be sent, row by row, to the letter.

/** Takes note of what is sent, of which so much is taken as `takes` says. */
class Strict extends SilentChat {
  readonly sent: string[] = [];
  takes: number = Number.POSITIVE_INFINITY;

  constructor() {
    super(undefined, { compat: 'strict' });
    this.connected = true;
  }

  override send(data: Uint8Array): number {
    this.sent.push(Buffer.from(data).toString());
    return Math.min(data.length, this.takes);
  }
}

describe('strict', () => {
  test('1: what is pushed is bytes, is cut into pieces, and one of them is sent at once', () => {
    const chat = new Strict();
    chat.acOutBufferSize = 4;
    chat.push(Buffer.from('abcdefghij'));
    expect(chat.sent).toEqual(['abcd']);
    for (const wrong of ['text', 10, null, [1]])
      expect(() => Reflect.apply(chat.push, chat, [wrong])).toThrow(TypeError);
  });

  test('1: in pieces of some bytes', () => {
    const chat = new Strict();
    for (const size of [0, -1, 0.5, Number.NaN]) {
      chat.acOutBufferSize = size;
      expect(() => chat.push(Buffer.from('abc'))).toThrow('acOutBufferSize');
    }
    expect([chat.sent, chat.writable()]).toEqual([[], false]);
  });

  test('2: one piece at most for each call of initiateSend', () => {
    const chat = new Strict();
    chat.acOutBufferSize = 4;
    chat.push(Buffer.from('abcdefghij'));
    chat.initiateSend();
    expect(chat.sent).toEqual(['abcd', 'efgh']);
    chat.initiateSend();
    chat.initiateSend();
    expect(chat.sent).toEqual(['abcd', 'efgh', 'ij']);
  });

  test('3: what has not been taken stays in front', () => {
    const chat = new Strict();
    chat.takes = 2;
    chat.push(Buffer.from('abcde'));
    chat.push(Buffer.from('f'));
    chat.initiateSend();
    chat.initiateSend();
    expect(chat.sent).toEqual(['abcde', 'cde', 'e', 'f']);
  });

  test('4: where nothing is taken, all stays', () => {
    const chat = new Strict();
    chat.takes = 0;
    chat.push(Buffer.from('ab'));
    chat.initiateSend();
    expect(chat.sent).toEqual(['ab', 'ab']);
    expect(chat.writable()).toBe(true);
  });

  test('5: no bytes are sent all the same', () => {
    const chat = new Strict();
    chat.push(Buffer.alloc(0));
    expect(chat.sent).toEqual(['']);
    expect(chat.writable()).toBe(false);
  });

  test('6: what is changed before it is sent, is sent changed', () => {
    const chat = new Strict();
    chat.connected = false;
    const data = Buffer.from('before');
    chat.push(data);
    data.write('after!');
    chat.connected = true;
    chat.initiateSend();
    expect(chat.sent).toEqual(['after!']);
  });

  test('7: a producer is asked when its turn has come, once too often while nothing is taken', () => {
    const chat = new Strict();
    const asked: string[] = [];
    const producer = (name: string, pieces: string[]) => ({
      more: () => {
        asked.push(name);
        return Buffer.from(pieces.shift() ?? '');
      },
    });
    chat.takes = 0;
    chat.pushWithProducer(producer('a', ['1', '2']));
    chat.pushWithProducer(producer('b', ['3']));
    expect(asked).toEqual(['a']);
    chat.takes = 1;
    for (let i = 0; i < 5; i++) chat.initiateSend();
    expect(asked).toEqual(['a', 'a', 'a', 'b', 'b']);
    expect(chat.sent).toEqual(['1', '1', '1', '2', '3']);
    expect(chat.writable()).toBe(false);
  });

  test('8: bytes in the place of a producer are not cut into pieces before they are sent', () => {
    const chat = new Strict();
    chat.acOutBufferSize = 4;
    chat.pushWithProducer(Buffer.from('abcdef'));
    chat.initiateSend();
    expect(chat.sent).toEqual(['abcd', 'ef']);
    expect(() => Reflect.apply(chat.pushWithProducer, chat, [7])).toThrow(TypeError);
  });

  test('9: a producer that throws is asked again', () => {
    const chat = new Strict();
    let isWilling = false;
    const more = (): Buffer => {
      if (!isWilling) throw new Error('not yet');
      isWilling = false;
      return Buffer.from('now');
    };
    expect(() => chat.pushWithProducer({ more })).toThrow('not yet');
    isWilling = true;
    chat.initiateSend();
    expect(chat.sent).toEqual(['now']);
  });

  test('10: a producer of no length is forgotten, and asked nevertheless', () => {
    const chat = new Strict();
    chat.pushWithProducer({ length: 0, more: () => Buffer.from('once') } as never);
    chat.initiateSend();
    expect(chat.sent).toEqual(['once']);
    expect(chat.writable()).toBe(false);
  });

  test('10: text of producers is encoded, if that is asked for', () => {
    const chat = new Strict();
    chat.useEncoding = true;
    chat.pushWithProducer(new SimpleProducer('é') as never);
    expect(chat.sent).toEqual([Buffer.from('é', 'latin1').toString()]);
    const other = new Strict();
    expect(() => other.pushWithProducer(new SimpleProducer('x') as never)).toThrow(TypeError);
  });

  test('1: the pieces of what is cut are copies', () => {
    const chat = new Strict();
    chat.connected = false;
    chat.acOutBufferSize = 2;
    const data = Buffer.from('abcd');
    chat.push(data);
    data.write('wxyz');
    chat.connected = true;
    chat.initiateSend();
    chat.initiateSend();
    expect(chat.sent).toEqual(['ab', 'cd']);
  });

  test('8: text in the place of a producer: sent if it is to be encoded, else it stays in front', () => {
    const chat = new Strict();
    chat.useEncoding = true;
    Reflect.apply(chat.pushWithProducer, chat, ['text']);
    expect([chat.sent, chat.writable()]).toEqual([['text'], false]);
    const other = new Strict();
    expect(() => Reflect.apply(other.pushWithProducer, other, ['text'])).toThrow(TypeError);
    expect([other.sent, other.writable()]).toEqual([[], true]);
  });

  test('8: nothing in the place of a producer closes', () => {
    const chat = new Strict();
    Reflect.apply(chat.pushWithProducer, chat, [null]);
    expect(chat.closes).toBe(1);
  });

  test('9: text that is not to be encoded stays, and its producer is not asked again', () => {
    const chat = new Strict();
    let asked = 0;
    const producer = { more: () => (++asked < 3 ? 'x' : '') };
    expect(() => chat.pushWithProducer(producer)).toThrow(TypeError);
    expect(() => chat.initiateSend()).toThrow(TypeError);
    expect([asked, chat.sent, chat.writable()]).toEqual([1, [], true]);
  });

  test('9: an error of the system in send goes to handleError, another comes out', () => {
    class Failing extends Strict {
      failure: unknown;
      override send(): number {
        throw this.failure;
      }
    }
    const chat = new Failing();
    chat.failure = Object.assign(new Error('broken'), { code: 'EPIPE' });
    chat.push(Buffer.from('a'));
    expect(chat.errors).toEqual([chat.failure]);
    chat.failure = new Error('odd');
    expect(() => chat.initiateSend()).toThrow('odd');
    expect([chat.errors.length, chat.writable()]).toEqual([1, true]);
  });

  test('10: a producer of no length that gives nothing takes what is behind it along', () => {
    const nothing = { length: 0, more: () => Buffer.alloc(0) } as never;
    const chat = new Strict();
    expect(() => chat.pushWithProducer(nothing)).toThrow(RangeError);
    chat.connected = false;
    chat.pushWithProducer(nothing);
    chat.push(Buffer.from('lost'));
    chat.push(Buffer.from('kept'));
    chat.connected = true;
    chat.initiateSend();
    expect(chat.sent).toEqual(['kept']);
  });

  test('11, 12: closing waits for the next turn, and what is pushed behind it is never sent', () => {
    const chat = new Strict();
    chat.closeWhenDone();
    expect(chat.closes).toBe(0);
    chat.connected = false;
    chat.push(Buffer.from('late'));
    chat.connected = true;
    chat.initiateSend();
    expect(chat.closes).toBe(1);
    chat.initiateSend();
    expect(chat.sent).toEqual([]);
  });

  test('13: without a connection all waits', () => {
    const chat = new Strict();
    chat.connected = false;
    expect(chat.writable()).toBe(true);
    chat.push(Buffer.from('early'));
    expect(chat.sent).toEqual([]);
  });

  test('15: discardBuffers drops what has not been sent', () => {
    const chat = new Strict();
    chat.takes = 0;
    chat.push(Buffer.from('lost'));
    chat.closeWhenDone();
    chat.discardBuffers();
    expect(chat.writable()).toBe(false);
  });
});
