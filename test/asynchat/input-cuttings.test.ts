import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Terminator } from '../../src/asynchat/chat-input.ts';
import { FrameError } from '../../src/index.ts';
import { assertChunkInvariant, type Decode } from '../../src/testing.ts';
import { Chat, type Mode, type Reactions } from '../support/chat-events.ts';
import { cases, word } from '../support/property.ts';

/** What default mode makes of a stream: data that comes in a row joined, errors, and the end. */
function eventsOf(terminator: Terminator, reactions: Reactions = {}, maxFrameLength = 1_000): Decode {
  return (chunks) => {
    const chat = new Chat('default', terminator, reactions, { maxFrameLength });
    for (const chunk of chunks) {
      try {
        chat.input.feed(chunk);
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
        chat.note(`${error.code} at ${error.streamOffset}`);
      }
    }
    const report = chat.input.end();
    if (report) chat.note(`had ${report.collected}, held '${report.heldPrefix}', missing ${report.missing}`);
    return chat.events;
  };
}

/** Sets each of these when a terminator is found, in turn. */
function inTurn(...terminators: Terminator[]): Reactions {
  return { found: (chat, call) => chat.set(terminators[call % terminators.length]) };
}

describe('default mode, however the stream is cut', () => {
  test('lines, and a false start', () => {
    assertChunkInvariant(eventsOf('\r\n'), 'ab\r\n\r\n\r\r\nc\r', {
      expected: ['C(ab)', 'F', 'F', 'C(\r)', 'F', 'C(c)', "had 1, held '\r', missing undefined"],
    });
  });

  test('a delimiter that overlaps itself', () => {
    assertChunkInvariant(eventsOf('aabaa'), 'aabaaabaabaab', {
      expected: ['F', 'C(ab)', 'F', 'C(b)', "had 1, held '', missing undefined"],
    });
  });

  test('headers, numbers, an empty body, and the rest', () => {
    const reactions = inTurn(3, ';', 0, ';', null);
    assertChunkInvariant(eventsOf(':', reactions), 'a:b:c:d;;e;f:g;', {
      expected: ['C(a)', 'F', 'C(b:c)', 'F', 'C(:d)', 'F', 'F', 'F', 'C(e;f:g;)'],
    });
  });

  test('an end inside a counted frame', () => {
    assertChunkInvariant(eventsOf(3, inTurn(5)), 'abcdefg', {
      expected: ['C(abc)', 'F', 'C(defg)', "had 4, held '', missing 1"],
    });
  });

  test('the terminator set while a frame is collected rules from the next one on', () => {
    const reactions: Reactions = { collect: (chat) => chat.set(';') };
    assertChunkInvariant(eventsOf('ab', reactions), 'xyabcd;e;', {
      expected: ['C(xy)', 'F', 'C(cd)', 'F', 'C(e)', 'F'],
    });
  });

  test('stopped when a terminator is found', () => {
    const stop: Reactions = { found: ({ input }) => input.stop() };
    assertChunkInvariant(eventsOf('\n', stop), 'ab\ncd\n', { expected: ['C(ab)', 'F'] });
  });

  test.each([
    ['abcde\n', ['C(abcd)', 'ERR_FRAME_TOO_LONG at 4']],
    ['abcd\r\nabc\rd\r\n', ['C(abcd)', 'F', 'C(abc\r)', 'ERR_FRAME_TOO_LONG at 10']],
    ['a\r\nabcd\r\r\n', ['C(a)', 'F', 'C(abcd)', 'ERR_FRAME_TOO_LONG at 7']],
    ['\r\nabcd\r', ['F', 'C(abcd)', "had 4, held '\r', missing undefined"]],
    ['abcdefgh', ['C(abcd)', 'ERR_FRAME_TOO_LONG at 4']],
  ])('the limit in %j', (input, expected) => {
    assertChunkInvariant(eventsOf('\r\n', {}, 4), input, { expected });
  });

  test('a limit of nothing', () => {
    assertChunkInvariant(eventsOf('\n', {}, 0), '\n\na', {
      expected: ['F', 'F', 'ERR_FRAME_TOO_LONG at 2'],
    });
  });
});

// Where none of the departures applies: terminators are set, by name or number, when one has been found.
const delimiter = word('aab\n', 1, 5);
const terminator: fc.Arbitrary<Terminator> = fc.oneof(
  { weight: 5, arbitrary: delimiter },
  { weight: 3, arbitrary: fc.integer({ min: 1, max: 9 }) },
  { weight: 1, arbitrary: fc.constant(null) },
);
const found = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.constant('nothing' as const) },
    { weight: 4, arbitrary: terminator.map((terminator) => ({ terminator })) },
    { weight: 1, arbitrary: fc.constantFrom('discard' as const, 'throw' as const) },
  ),
  { maxLength: 12 },
);

test('both modes agree where Python has nothing to be mended', () => {
  const chunks = fc.array(word('aab\n', 0, 12), { maxLength: 8 });
  const property = fc.property(terminator, found, chunks, (first, actions, read) => {
    const run = (mode: Mode): unknown[] => {
      const chat = new Chat(mode, first, {
        found(chat, call) {
          const action = actions[call] ?? 'nothing';
          if (action === 'throw') throw new Error('thrown');
          if (action === 'discard') chat.input.discard();
          else if (action !== 'nothing') chat.set(action.terminator);
        },
      });
      const states = read.map((chunk) => {
        let error: unknown;
        try {
          chat.feed(chunk.toString('latin1'));
        } catch (caught) {
          error = caught;
        }
        const { terminator, buffered, streamOffset } = chat.input;
        return [error, terminator, buffered, streamOffset, chat.events];
      });
      return states;
    };
    expect(run('default')).toEqual(run('strict'));
  });
  fc.assert(property, cases(2_000));
});
