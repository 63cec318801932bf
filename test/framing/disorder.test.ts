import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  delimiter,
  FrameDecoder,
  type FrameHandler,
  type Framing,
  fixed,
  lines,
  streamed,
} from '../../src/index.ts';
import { oracle, type Rule } from '../support/oracle.ts';
import { cases, word } from '../support/property.ts';

// Everything a user may do to a decoder at the wrong moment, at random. The stream is what was written, in
// the order of the calls; the frames must be those of the oracle, whatever happened on the way.

const action = fc.oneof(
  { weight: 6, arbitrary: fc.constant('nothing' as const) },
  { weight: 2, arbitrary: fc.constant('suspend' as const) },
  { weight: 1, arbitrary: fc.constant('throw' as const) },
  { weight: 1, arbitrary: fc.constant('write' as const) },
  { weight: 1, arbitrary: fc.constant('resume' as const) },
);
const step = fc.record({
  chunk: word('ab', 0, 90),
  outside: fc.constantFrom('nothing', 'suspend', 'resume', 'resume'),
});
const rule: fc.Arbitrary<Rule> = fc.oneof(
  word('ab', 1, 3).map((terminator) => ({ kind: 'delimiter', terminator }) as const),
  word('ab', 1, 9).map((terminator) => ({ kind: 'delimiter', terminator }) as const),
  fc.integer({ min: 1, max: 5 }).map((length) => ({ kind: 'fixed', length }) as const),
);

const styles = ['frame', 'part', 'frames', 'lines'] as const;

test.each(styles)('frames are those of the stream, whatever handlers do (style: %s)', (style) => {
  const input = fc.record({
    rules: fc.array(rule, { minLength: 1, maxLength: 4 }),
    actions: fc.array(action, { minLength: 1, maxLength: 12 }),
    late: word('ab', 1, 40),
    steps: fc.array(step, { maxLength: 12 }),
    checked: fc.boolean(),
  });
  fc.assert(
    fc.property(input, ({ rules, actions, late, steps, checked }) => {
      // Batches are cut by one framing.
      const many = style === 'frames' || style === 'lines';
      const ruleAt = (index: number): Rule => rules[many ? 0 : index % rules.length] as Rule;
      const framingAt = (index: number): Framing => {
        const next = ruleAt(index);
        const framing = next.kind === 'fixed' ? fixed(next.length) : delimiter(next.terminator);
        return style === 'part' ? streamed(framing) : framing;
      };
      const written: Buffer[] = [];
      const frames: string[] = [];
      let calls = 0;
      let part = '';

      const write = (chunk: Buffer): void => {
        written.push(Buffer.from(chunk));
        // A copy, scribbled over when the call is over.
        const lent = Buffer.from(chunk);
        try {
          decoder.write(lent);
        } finally {
          lent.fill(0x78);
        }
      };
      const act = (): void => {
        // Late chunks make new frames that make late chunks: enough is enough.
        const what = actions[calls++ % actions.length];
        if (what === 'suspend') decoder.suspend();
        if (what === 'resume') decoder.resume();
        if (what === 'write' && calls < 50) write(late);
        if (what === 'throw') throw new Error('on purpose');
      };
      const handlers: Record<(typeof styles)[number], FrameHandler> = {
        frame: {
          frame(frame) {
            frames.push(Buffer.concat(frame.segments).toString('latin1'));
            decoder.framing = framingAt(frames.length);
            act();
          },
        },
        part: {
          part(bytes, last) {
            part += Buffer.from(bytes).toString('latin1');
            if (last) {
              frames.push(part);
              part = '';
              decoder.framing = framingAt(frames.length);
            }
            act();
          },
        },
        frames: {
          frames(batch) {
            for (const frame of batch) frames.push(Buffer.concat(frame.segments).toString('latin1'));
            act();
          },
        },
        lines: lines(
          (line) => {
            frames.push(line);
            act();
          },
          { encoding: 'latin1' },
        ),
      };
      const decoder: FrameDecoder = new FrameDecoder(framingAt(0), handlers[style], { checked });
      const attempt = (call: () => unknown): void => {
        try {
          call();
        } catch (error) {
          // `end` delivers what waits, and then a handler may suspend.
          expect((error as Error).message).toMatch(/^on purpose$|waiting: resume\(\) first$/);
        }
      };

      for (const { chunk, outside } of steps) {
        if (outside === 'suspend') decoder.suspend();
        if (outside === 'resume') attempt(() => decoder.resume());
        attempt(() => write(chunk));
      }
      // Each call gets at least one part further.
      let patience = 10_000;
      let report: ReturnType<FrameDecoder['end']> | undefined;
      while (report === undefined && patience-- > 0) {
        attempt(() => decoder.resume());
        attempt(() => {
          if (!decoder.suspended) report = decoder.end();
        });
      }
      const expected = oracle(Buffer.concat(written), ruleAt);
      expect(frames.map((frame) => `frame ${JSON.stringify(frame)}`)).toEqual(expected.slice(0, -1));
      expect(report?.kind).toBe(expected.at(-1) === 'end clean' ? 'clean' : 'partial');
      expect(decoder.stats.bytesHeld).toBe(0);
      expect(decoder.stats.frames).toBe(frames.length);
      expect(decoder.stats.bytesReceived).toBe(Buffer.concat(written).length);
    }),
    cases(2_000),
  );
});
