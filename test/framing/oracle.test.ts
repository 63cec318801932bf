import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delimiter, type Framing, fixed, streamed } from '../../src/index.ts';
import { assertChunkInvariant, traceOf } from '../../src/testing.ts';
import { oracle, type Rule } from '../support/oracle.ts';
import { cases, word } from '../support/property.ts';
import { words } from '../support/words.ts';

const toFraming = (rule: Rule): Framing =>
  rule.kind === 'fixed' ? fixed(rule.length) : delimiter(rule.terminator);

/** Decodes with a rule for each frame, set by the handler of the one before it. */
function traceOfRules(next: (index: number) => Rule, streaming: boolean, onFrame?: () => void) {
  const framingAt = (index: number): Framing =>
    streaming ? streamed(toFraming(next(index))) : toFraming(next(index));
  return (chunks: Iterable<Uint8Array>) => {
    let index = 0;
    return traceOf(framingAt(0), {
      onFrame(_frame, decoder) {
        decoder.framing = framingAt(++index);
        onFrame?.();
      },
      onPart(_bytes, last, decoder) {
        if (last) decoder.framing = framingAt(++index);
      },
    })(chunks);
  };
}

const rule: fc.Arbitrary<Rule> = fc.oneof(
  {
    weight: 3,
    arbitrary: word('ab', 1, 5).map((terminator) => ({ kind: 'delimiter', terminator }) as const),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 4 }).map((length) => ({ kind: 'fixed', length }) as const),
  },
);
// The last rule takes bytes, so that the frames come to an end.
const rules = fc
  .tuple(fc.array(rule, { maxLength: 5 }), word('ab', 1, 5))
  .map(([some, terminator]) => [...some, { kind: 'delimiter', terminator } as const]);

describe('decoder and oracle agree, however the stream is cut', () => {
  test.each([false, true])(
    'on every stream of up to 7 of two letters, for every terminator of up to 3 (batches: %s)',
    (batches) => {
      for (const terminator of words('ab', 1, 3)) {
        for (const input of words('ab', 0, 7)) {
          const expected = oracle(input, () => ({ kind: 'delimiter', terminator }));
          assertChunkInvariant(traceOf(delimiter(terminator), { batches }), input, { expected });
        }
      }
    },
  );

  test('and in parts', () => {
    for (const terminator of words('ab', 1, 3)) {
      for (const input of words('ab', 0, 6)) {
        const expected = oracle(input, () => ({ kind: 'delimiter', terminator }), true);
        assertChunkInvariant(traceOf(streamed(delimiter(terminator))), input, { expected });
      }
    }
  });

  test.each([false, true])('with framings switched at every frame (streamed: %s)', (streaming) => {
    fc.assert(
      fc.property(rules, word('ab', 0, 24), (list, input) => {
        const next = (index: number): Rule => list[Math.min(index, list.length - 1)] as Rule;
        const expected = oracle(input, next, streaming);
        expect(traceOfRules(next, streaming)([input])).toEqual(expected);
        assertChunkInvariant(traceOfRules(next, streaming), input, { expected });
      }),
      cases(300),
    );
  });

  test('with frames and streamed frames mixed', () => {
    const mixed = fc.tuple(rules, fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }));
    fc.assert(
      fc.property(mixed, word('ab', 0, 20), ([list, modes], input) => {
        const at = (index: number): Framing => {
          const framing = toFraming(list[Math.min(index, list.length - 1)] as Rule);
          return modes[index % modes.length] ? streamed(framing) : framing;
        };
        assertChunkInvariant((chunks) => {
          let index = 0;
          return traceOf(at(0), {
            onFrame(_frame, decoder) {
              decoder.framing = at(++index);
            },
            onPart(_bytes, last, decoder) {
              if (last) decoder.framing = at(++index);
            },
          })(chunks);
        }, input);
      }),
      cases(200),
    );
  });

  test('with the decoder suspended and resumed at every frame', () => {
    fc.assert(
      fc.property(rules, word('ab', 0, 24), (list, input) => {
        const next = (index: number): Rule => list[Math.min(index, list.length - 1)] as Rule;
        const decode = (chunks: Iterable<Uint8Array>) => {
          let index = 0;
          return traceOf(toFraming(next(0)), {
            onFrame(_frame, decoder) {
              decoder.framing = toFraming(next(++index));
              decoder.suspend();
            },
          })(chunks);
        };
        assertChunkInvariant(decode, input, { expected: oracle(input, next) });
      }),
      cases(200),
    );
  });
});
