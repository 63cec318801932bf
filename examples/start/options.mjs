import { parseArgs } from 'node:util';
import { unescapeBytes } from './escapes.mjs';
import { misuse } from './failure.mjs';

export const USAGE = `Usage: npm start                         verify and measure wirecut beside Buffer.concat
       npm start -- --port 9000          stay up as an echo server, until Ctrl-C

  --quick              shorter measurements
  --seed N             other pseudo-random data (default 1)

  --port N             echo server: port to listen on, 0 for any
  --host ADDRESS       echo server: address to listen on (default 127.0.0.1)
  --terminator BYTES   echo server: what ends a frame (default '\\r\\n');
                       knows \\r \\n \\t \\0 \\\\ \\xHH

  --help               this text`;

const OPTIONS = {
  quick: { type: 'boolean' },
  seed: { type: 'string' },
  port: { type: 'string' },
  host: { type: 'string' },
  terminator: { type: 'string' },
  help: { type: 'boolean' },
};
const RUN_ONLY = ['quick', 'seed'];
const ECHO_ONLY = ['host', 'terminator'];

export function parseOptions(args) {
  const values = parse(args);
  if (values.help) return { help: true };
  const echo = values.port !== undefined;
  const misplaced = (echo ? RUN_ONLY : ECHO_ONLY).find((name) => values[name] !== undefined);
  if (misplaced) throw misuse(`--${misplaced} does not go ${echo ? 'with' : 'without'} --port, see --help`);
  return echo ? { echo: echoOptions(values) } : { run: runOptions(values) };
}

function runOptions({ seed = '1', quick = false }) {
  return { seed: wholeNumber('--seed', seed, 2 ** 32 - 1), quick };
}

function echoOptions({ port, host = '127.0.0.1', terminator = '\\r\\n' }) {
  return {
    port: wholeNumber('--port', port, 65_535),
    host: notEmpty('--host', host),
    terminator: unescapeBytes('--terminator', notEmpty('--terminator', terminator)),
  };
}

function parse(args) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    const [problem] = error.message.split(/[.:]?\s*\n|\.\s/);
    const hint = problem.endsWith('ambiguous')
      ? ': write --option=-VALUE for a value that begins with -'
      : '';
    throw misuse(`${problem}${hint}, see --help`);
  }
}

function wholeNumber(option, text, most) {
  if (/^\d+$/.test(text) && Number(text) <= most) return Number(text);
  throw misuse(`${option} must be a whole number from 0 to ${most}, got ${JSON.stringify(text)}`);
}

function notEmpty(option, text) {
  if (text !== '') return text;
  throw misuse(`${option} must not be empty`);
}
