import type { Contender } from '../echo/contender.ts';
import { script } from '../script.ts';
import { interpreterFor } from './python.ts';

export const OURS: Contender = {
  name: 'wirecut AsyncChat',
  own: true,
  command: [process.execPath, script('servers/wirecut-asynchat.mjs')],
};

const OURS_AS_STREAMS: Contender = {
  name: 'wirecut asyncio shape',
  own: true,
  command: [process.execPath, script('servers/wirecut-asyncio.mjs')],
};

/** A server in Python. */
interface Rival {
  readonly name: string;
  /** Its program in servers/, and what that is told. */
  readonly program: readonly [string, ...string[]];
  /** What the program imports; fails where that is not there. */
  readonly imports: string;
  /** An expression in Python: the versions of what matters here. */
  readonly versions: string;
}

/** With asyncio.run(), since 3.7. */
const RUNNERS = 'asyncio.runners';

const PYTHON = "'Python ' + sys.version.split()[0]";
const TWISTED = `'Twisted ' + twisted.__version__ + ', ' + ${PYTHON}`;

const twisted = (receiver: string): Rival => ({
  name: `Twisted, ${receiver}`,
  program: ['servers/twisted_lines.py', receiver],
  imports: 'twisted.internet.endpoints, twisted.protocols.basic',
  versions: TWISTED,
});

export const PROTOCOL = 'Python asyncio, Protocol';

export const RIVALS: readonly Rival[] = [
  {
    name: 'Python asynchat',
    program: ['servers/asynchat_lines.py'],
    imports: 'asynchat, asyncore',
    versions: PYTHON,
  },
  {
    name: 'Python asyncio, streams',
    program: ['servers/asyncio_streams.py'],
    imports: RUNNERS,
    versions: PYTHON,
  },
  {
    name: PROTOCOL,
    program: ['servers/asyncio_protocol.py'],
    imports: RUNNERS,
    versions: PYTHON,
  },
  twisted('LineReceiver'),
  twisted('LineOnlyReceiver'),
];

/** A line on each in Python: what runs it, or why it is left out. */
export async function contenders(): Promise<{ contenders: readonly Contender[]; notes: readonly string[] }> {
  const found = await Promise.all(RIVALS.map(find));
  return {
    contenders: [OURS, OURS_AS_STREAMS, ...found.map(({ contender }) => contender)],
    notes: found.map(({ note }) => note),
  };
}

async function find({
  name,
  program,
  imports,
  versions,
}: Rival): Promise<{ contender: Contender; note: string }> {
  const [file, ...args] = program;
  const interpreter = await interpreterFor(`import sys, ${imports}; print(${versions})`);
  if (interpreter === undefined) {
    return {
      contender: { name, own: false, command: undefined },
      note: `${name}: left out, no python3 here imports ${imports}`,
    };
  }
  return {
    contender: { name, own: false, command: [...interpreter.command, script(file), ...args] },
    note: `${name}: ${interpreter.versions}`,
  };
}
