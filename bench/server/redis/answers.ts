import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

const ROUNDS = 40;
const PATIENCE_MS = 5000;

type Exchange = readonly [request: string, reply: string];

/** Requests that go out `depth` at a time have to bring back exactly these answers. */
export async function checkAnswers(port: number, depth: number): Promise<void> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  try {
    await once(socket, 'connect');
    for (let from = 0; from < ROUNDS * EXCHANGES; from += depth) {
      const exchanges = Array.from({ length: depth }, (_, i) => exchangeOf(from + i, depth));
      await exchange(socket, exchanges);
    }
  } finally {
    socket.destroy();
  }
}

const EXCHANGES = 9;

/** In turn; what is stored is other text every time, with ends of lines in it. */
function exchangeOf(number: number, depth: number): Exchange {
  const round = Math.floor(number / EXCHANGES);
  const key = `wirecut:${depth}:${round % 5}`;
  const value = `\r\n${round}\r\n${'x'.repeat(round)}\n`;
  const counter = `wirecut:${depth}:counter`;
  const exchanges: readonly Exchange[] = [
    ['PING\r\n', '+PONG\r\n'],
    [command('PING'), '+PONG\r\n'],
    [command('SET', key, value), '+OK\r\n'],
    [command('GET', key), bulk(value)],
    [command('INCR', counter), `:${2 * round + 1}\r\n`],
    ['PING\r\n', '+PONG\r\n'],
    [command('GET', `${key}:missing`), '$-1\r\n'],
    [command('INCR', counter), `:${2 * round + 2}\r\n`],
    [command('GET', counter), bulk(String(2 * round + 2))],
  ];
  return exchanges[number % EXCHANGES] as Exchange;
}

function command(...words: readonly string[]): string {
  return `*${words.length}\r\n${words.map(bulk).join('')}`;
}

function bulk(text: string): string {
  return `$${text.length}\r\n${text}\r\n`;
}

async function exchange(socket: Socket, exchanges: readonly Exchange[]): Promise<void> {
  const expected = exchanges.map(([, reply]) => reply).join('');
  socket.write(exchanges.map(([request]) => request).join(''));
  let answer = '';
  const signal = AbortSignal.timeout(PATIENCE_MS);
  while (answer.length < expected.length) {
    const [data] = (await once(socket, 'data', { signal })) as [Buffer];
    answer += data.toString('latin1');
    if (!expected.startsWith(answer)) break;
  }
  if (answer !== expected) throw new Error(difference(answer, expected));
}

function difference(answer: string, expected: string): string {
  let at = 0;
  while (answer[at] === expected[at]) at++;
  const from = Math.max(0, at - 10);
  const excerpt = (text: string): string => JSON.stringify(text.slice(from, at + 20));
  return `answered ${excerpt(answer)} for ${excerpt(expected)}`;
}
