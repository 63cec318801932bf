import { describe, expect, test } from 'vitest';

// The parts of `npm start` that decide whether a server is right, and what it is shown.

const START = new URL('../examples/start/', import.meta.url);

describe('the verifier of replies', async () => {
  const { Script } = await load<ScriptModule>('script.mjs');
  const { ReplyVerifier } = await load<ReplyVerifierModule>('reply-verifier.mjs');
  const exchanges = ['ab', 'c', 'def'].map((word) => ({
    request: Buffer.from(`${word}?`),
    reply: Buffer.from(word),
  }));
  let next = 0;
  const script = new Script(() => exchanges[next++ % 3] as Exchange, undefined, 9);
  const replies = Buffer.from('abcdef'.repeat(4));

  test.each([1, 2, 5, 6, 7, 24])('takes the right replies in chunks of %i', (size) => {
    const verifier = new ReplyVerifier(script, 'here');
    const counts: number[] = [];
    for (let start = 0; start < replies.length; start += size) {
      verifier.verify(replies.subarray(start, start + size));
      counts.push(verifier.count);
    }
    verifier.finish(12);
    const ends = [2, 3, 6, 8, 9, 12, 14, 15, 18, 20, 21, 24];
    expect(counts).toEqual(
      counts.map((_, i) => ends.filter((end) => end <= Math.min((i + 1) * size, 24)).length),
    );
  });

  test.each(Array.from(replies.keys()))('finds that byte %i is wrong', (offset) => {
    const wrong = Buffer.from(replies);
    wrong[offset] = 0x7e;
    const verifier = new ReplyVerifier(script, 'here');
    const expected = `0x${(replies[offset] as number).toString(16)}`;
    expect(() => {
      verifier.verify(wrong.subarray(0, 5));
      verifier.verify(wrong.subarray(5));
    }).toThrow(`here: reply byte ${offset} is 0x7e, expected ${expected}`);
  });

  test('finds that replies are missing, or too many', () => {
    const verifier = new ReplyVerifier(script, 'here');
    verifier.verify(replies.subarray(0, 8));
    verifier.finish(4);
    expect(() => verifier.finish(5)).toThrow('here: the replies have 8 bytes, expected 9');
    expect(() => verifier.finish(3)).toThrow('here: the replies have 8 bytes, expected 6');
  });
});

describe('the data that is sent', async () => {
  const { Script } = await load<ScriptModule>('script.mjs');
  const { Random } = await load<RandomModule>('random.mjs');
  const { WORKLOADS } = await load<WorkloadsModule>('workloads.mjs');

  test.each(WORKLOADS)('$title: varied, and the same for the same seed', ({ exchange }) => {
    const data = (seed: number) => new Script(exchange, new Random(seed), 16_384).requests;
    expect(data(1).equals(data(1))).toBe(true);
    expect(data(1).equals(data(2))).toBe(false);
    expect(new Set(data(1)).size).toBeGreaterThan(90);
  });

  test('has empty frames, and what looks like a terminator', () => {
    const [lines, , , counted] = WORKLOADS.map(({ exchange }) => {
      return new Script(exchange, new Random(1), 65_536).requests.toString('latin1');
    });
    expect(lines).toContain('\r\n\r\n');
    expect(lines).toContain('\r\r\n');
    expect(counted).toMatch(/^0\r\n/m);
  });
});

describe('live progress', async () => {
  const { Progress } = await load<ProgressModule>('progress.mjs');

  function show(isTTY: boolean): string {
    let written = '';
    const write = (part: string) => {
      written += part;
    };
    const progress = new Progress({ isTTY, columns: 6, write });
    progress.update('1 of 2 steps');
    progress.update('2 of 2 steps');
    progress.done('all done');
    return written;
  }

  test('overwrites its line on a terminal', () => {
    expect(show(true)).toBe('\r\x1b[2K1 of \r\x1b[2K2 of \r\x1b[2K');
  });

  test('is a plain line elsewhere', () => {
    expect(show(false)).toBe('all done\n');
  });
});

/** The program is plain JavaScript: it has no types of its own. */
async function load<Module>(name: string): Promise<Module> {
  return await import(new URL(name, START).href);
}

interface Exchange {
  request: Buffer;
  reply: Buffer;
}
type ExchangeMaker = (random?: object) => Exchange;
interface ScriptModule {
  Script: new (exchange: ExchangeMaker, random: object | undefined, length: number) => { requests: Buffer };
}
interface RandomModule {
  Random: new (seed: number) => object;
}
interface WorkloadsModule {
  WORKLOADS: { title: string; exchange: ExchangeMaker }[];
}
interface ReplyVerifierModule {
  ReplyVerifier: new (
    script: object,
    label: string,
  ) => { count: number; verify(chunk: Buffer): void; finish(count: number): void };
}
interface ProgressModule {
  Progress: new (stream: {
    isTTY: boolean;
    columns: number;
    write(part: string): void;
  }) => { update(text: string): void; done(text: string): void };
}
