import { stringReply, textReply } from './replies.mjs';

const MAX_ARGUMENTS = 1_024;
const MAX_SHOWN = 128;
const TO_UPPER_CASE = 0xdf;
const INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;

const OK = Buffer.from('+OK\r\n');
const PONG = Buffer.from('+PONG\r\n');

/** Values as they are sent, `$5\r\nhello\r\n`; numbers, once they have been incremented. */
const store = new Map();

class Command {
  /** `least` to `most` arguments, of which the first ones are `texts`, and the others bytes. */
  constructor(name, run, { least = 0, most = least, texts = most } = {}) {
    this.name = name;
    this.run = run;
    this.least = least;
    this.most = most;
    this.texts = texts;
  }

  execute(to, args) {
    if (args.length >= this.least && args.length <= this.most) this.run(to, args);
    else to.write(`-ERR wrong number of arguments for '${this.name.toLowerCase()}' command\r\n`);
  }

  /** Compares bytes, which is faster than to make a string. */
  isNamed(bytes, length) {
    const { name } = this;
    if (length !== name.length) return false;
    for (let i = 0; i < length; i++) {
      if ((bytes.readUInt8(i) & TO_UPPER_CASE) !== name.charCodeAt(i)) return false;
    }
    return true;
  }
}

const COMMANDS = [
  new Command('PING', ping, { most: 1, texts: 0 }),
  new Command('GET', get, { least: 1 }),
  new Command('SET', set, { least: 2, texts: 1 }),
  new Command('INCR', increment, { least: 1 }),
  new Command('DEL', remove, { least: 1, most: MAX_ARGUMENTS }),
  new Command('ECHO', (to, [bytes]) => to.write(stringReply(bytes)), { least: 1, texts: 0 }),
  new Command('QUIT', quit),
  new Command('CONFIG', (to, [, name]) => to.write(`*2\r\n${textReply(name)}${textReply('')}`), { least: 2 }),
  new Command('CLIENT', (to) => to.write(OK), { most: MAX_ARGUMENTS }),
  new Command('COMMAND', (to) => to.write('*0\r\n'), { most: MAX_ARGUMENTS }),
  new Command('HELLO', hello, { most: MAX_ARGUMENTS }),
];

/** @param bytes A frame or a Buffer, that begins with the name. */
export function findCommand(bytes, length) {
  for (const command of COMMANDS) {
    if (command.isNamed(bytes, length)) return command;
  }
  const name = bytes.toString('latin1', 0, Math.min(length, MAX_SHOWN)).replaceAll(/[\r\n]/g, ' ');
  return new Command(name, (to) => to.write(`-ERR unknown command '${name}'\r\n`), { most: MAX_ARGUMENTS });
}

function ping(to, [bytes]) {
  to.write(bytes ? stringReply(bytes) : PONG);
}

function set(to, [key, bytes]) {
  store.set(key, stringReply(bytes));
  to.write(OK);
}

function get(to, [key]) {
  const value = store.get(key);
  if (value === undefined) to.write('$-1\r\n');
  else if (typeof value === 'number') to.write(textReply(String(value)));
  else to.writeOwned(value);
}

function increment(to, [key]) {
  const value = numberOf(store.get(key)) + 1;
  if (Number.isSafeInteger(value)) {
    store.set(key, value);
    to.write(`:${value}\r\n`);
  } else {
    to.write('-ERR value is not an integer or out of range\r\n');
  }
}

function numberOf(value = 0) {
  if (typeof value === 'number') return value;
  const [, text] = value.toString('latin1').split('\r\n', 2);
  return INTEGER.test(text) ? Number(text) : Number.NaN;
}

function remove(to, keys) {
  to.write(`:${keys.filter((key) => store.delete(key)).length}\r\n`);
}

function quit(to) {
  to.write(OK);
  to.end();
}

function hello(to, [version = '2']) {
  if (version === '2')
    to.write(`*4\r\n${textReply('server')}${textReply('wirecut')}${textReply('proto')}:2\r\n`);
  else to.write('-NOPROTO unsupported protocol version\r\n');
}
