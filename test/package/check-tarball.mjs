// Packs the package, installs the tarball into an empty folder, and uses it there as a newcomer would: from
// JavaScript, from strict TypeScript, and with the README's snippets. Says what is wrong and exits 1.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'wirecut-'));
const MAX_PACKED_BYTES = 475_000;

/** @type {(cwd: string, command: string, ...args: string[]) => string} */
const run = (cwd, command, ...args) => execFileSync(command, args, { cwd, encoding: 'utf8' });
/** @type {(name: string, content: string) => string} */
const write = (name, content) => {
  writeFileSync(join(folder, name), content);
  return name;
};

const javascript = `
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { createServer, delimiter, FrameDecoder, lengthPrefix } from 'wirecut';
import { AsyncChat, findPrefixAtEnd } from 'wirecut/asynchat';
import { StreamReader } from 'wirecut/asyncio';
import { frames, reader } from 'wirecut/streams';
import { assertChunkInvariant, traceOf } from 'wirecut/testing';

const lines = [];
const decoder = new FrameDecoder(delimiter('\\n'), { frame: (frame) => lines.push(frame.toString()) });
decoder.write(Buffer.from('one\\ntwo\\n'));
assert.deepEqual(lines, ['one', 'two']);
assert.deepEqual(assertChunkInvariant(traceOf(delimiter('\\n')), 'a\\n'), ['frame "a"', 'end clean']);
assert.equal(createRequire(import.meta.url)('wirecut').FrameDecoder, FrameDecoder);
assert.deepEqual([...lengthPrefix({ bytes: 1 }).encode('ab')], [2, 0x61, 0x62]);
const texts = await frames(delimiter('\\n'), { encoding: 'utf8' }).end('one\\ntwo').toArray();
assert.deepEqual(texts, ['one', 'two']);
assert.equal((await reader([Buffer.from('one\\ntwo')]).readLine()).toString(), 'one\\n');
assert.equal(createServer({ framing: delimiter('\\n'), frame() {} }).stats().open, 0);
assert.equal(findPrefixAtEnd('a\\r', '\\r\\n'), 1);
assert.throws(() => new (class extends AsyncChat {})().setTerminator(-1), RangeError);
const fed = new StreamReader();
fed.feedData(Buffer.from('one\\ntwo'));
assert.equal((await fed.readline()).toString(), 'one\\n');
`;

const typescript = `
import { anyOf, type CloseReason, type Connection, connect, createServer, delimiter, type EndReport, type Frame, type FrameBatch, FrameDecoder, lines, FrameError, type FrameHandler, Finder, fixed, lengthPrefix, line, raw, split, streamed, type TwoWayFraming } from 'wirecut';
import { type Address, AsyncChat, Dispatcher, loop } from 'wirecut/asynchat';
import { openConnection, startServer, type StreamReader, type StreamWriter } from 'wirecut/asyncio';
import { FrameDecoderStream, FrameEncoderStream, frames, reader } from 'wirecut/streams';
import { assertChunkInvariant, type Decode, traceOf } from 'wirecut/testing';

class Lines implements FrameHandler {
  readonly lines: string[] = [];
  frame(frame: Frame): void {
    this.lines.push(frame.toString('latin1', 0, frame.length));
  }
  error(error: FrameError): void {
    if (error.code === 'ERR_FRAME_TOO_LONG') throw error;
  }
}
const decoder: FrameDecoder = new FrameDecoder(delimiter('\\r\\n'), new Lines(), { maxFrameLength: 512, onOversize: 'skip' });
decoder.framing = fixed(4);
decoder.framing = raw();
decoder.write(new Uint8Array(3));
decoder.claim(16).fill(0);
const more: boolean = decoder.commit(16);
console.log(more, decoder.stats.search);
new FrameDecoder(delimiter('\\n', { strategy: 'native' }), {
  frames(batch: FrameBatch): void {
    const offsets: Uint32Array = batch.offsets;
    console.log(offsets.length, batch.toStrings('latin1', { detach: true }));
  },
});
new FrameDecoder(delimiter('\\n'), lines((line: string) => console.log(line), { encoding: 'latin1' }));
const report: EndReport = decoder.end();
if (report.kind === 'partial') console.log(report.bytes.length, report.missing);
const decode: Decode = traceOf(streamed(delimiter('\\n')));
assertChunkInvariant(decode, 'x');
const framings: TwoWayFraming[] = [anyOf(['a', 'b']), lengthPrefix({ bytes: 4 }), line({ ending: 'crlf', bare: 'reject' })];
for (const framing of framings) framing.writeInto(new Uint8Array(99), 0, framing.encode('x'));
for await (const text of frames(line(), { encoding: 'utf8' })) text.toUpperCase();
for await (const batch of frames(split(() => undefined), { batch: true })) for (const bytes of batch) bytes.readUInt8(0);
const texts: ReadableStream<string> = new Blob(['x']).stream().pipeThrough(new FrameDecoderStream(line(), { encoding: 'utf8' }));
new FrameEncoderStream(line());
const input = reader(texts.pipeThrough(new TextEncoderStream()));
const head: Uint8Array = await input.readUntil(['\\r\\n', '\\n'], { signal: AbortSignal.timeout(9) });
for await (const frame of input) frame.fill(head.length);
const offset: number = new Finder('x').indexOf(new Uint8Array(2));
console.log(offset);
interface Session {
  name: string;
}
await using server = createServer<Session>({
  framing: delimiter('\\n'),
  open(connection) {
    connection.data = { name: connection.remoteAddress ?? 'local' };
  },
  async frame(frame: Frame, connection: Connection<Session>) {
    connection.send(frame) && connection.write(connection.data.name.length.toString());
    await connection.drained();
  },
  error(error, connection) {
    console.log(error.message, connection?.data.name);
  },
  close: (reason: CloseReason) => console.log(reason),
  maxConnections: 10,
  idleTimeout: Infinity,
});
const { port } = await server.listen({ port: 0 });
const client = await connect({ port, signal: AbortSignal.timeout(100) }, { framing: fixed(4), frame() {} });
client.writeProducer(['one', new Uint8Array(2)]);
console.log(client.stats.bytesSent, server.stats().errors.ERR_FRAME_TOO_LONG);
class Chat extends AsyncChat {
  #text = '';
  override collectIncomingData(data: Buffer): void {
    this.#text += data.toString('latin1');
  }
  override foundTerminator(): void {
    this.setTerminator(10n);
    this.push(Buffer.from(this.#text));
  }
}
class Accepting extends Dispatcher {
  override handleAccepted(connection: Connection, address: Address): void {
    console.log(new Chat(connection, { compat: 'strict', borrow: true, idleTimeout: 5 }).getTerminator(), address);
  }
}
new Accepting().bind(['127.0.0.1', 0]);
await loop({ timeout: 5, count: 1 });
// @ts-expect-error it has to collect
class Deaf extends AsyncChat {}
new Deaf();
async function echo(input: StreamReader, output: StreamWriter): Promise<void> {
  output.write(await input.readuntil(['\\r\\n', '\\n']));
  await output.drain();
}
const echoing = await startServer(echo, { port: 0 });
const [answers, questions] = await openConnection({ port: echoing.address?.port ?? 0 });
questions.writelines(['a', new Uint8Array(2)]);
console.log((await answers.readexactly(2)).length);
// @ts-expect-error no such handler argument
createServer<Session>({ framing: raw(), frame: (frame: string) => console.log(frame) });
// @ts-expect-error a framing is no string
decoder.framing = 'lines';
// @ts-expect-error neither is a limit
new FrameDecoder(fixed(1), new Lines(), { maxFrameLength: '1' });
`;

// Throws out of the first file that a stack trace is to name.
const throwing = `
import { delimiter } from 'wirecut';
delimiter('');
`;

const compilerOptions = {
  strict: true,
  noEmit: true,
  target: 'es2022',
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
};

try {
  const [pack] = JSON.parse(run(root, 'npm', 'pack', '--json', '--silent', '--pack-destination', folder));
  const files = pack.files.map((/** @type {{ path: string }} */ file) => file.path);
  const allowed = /^(dist\/|src\/|README\.md$|LICENSE$|CHANGELOG\.md$|package\.json$)/;
  assert.deepEqual(
    files.filter((/** @type {string} */ path) => !allowed.test(path)),
    [],
    'files that do not belong there',
  );
  for (const path of [
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'dist/index.js',
    'dist/index.d.ts',
    'dist/chunks/framing.js',
    'dist/chunks/framing.js.map',
    'src/index.ts',
  ]) {
    assert(files.includes(path), `${path} is missing`);
  }
  assert(pack.size < MAX_PACKED_BYTES, `${pack.size} bytes packed, more than ${MAX_PACKED_BYTES}`);

  write('package.json', JSON.stringify({ name: 'newcomer', private: true, type: 'module' }));
  run(folder, 'npm', 'install', '--silent', '--no-audit', '--no-fund', `./${pack.filename}`);
  const installed = JSON.parse(readFileSync(join(folder, 'node_modules/wirecut/package.json'), 'utf8'));
  for (const field of ['dependencies', 'optionalDependencies', 'peerDependencies']) {
    assert.equal(installed[field], undefined, `the package has ${field}`);
  }
  for (const hook of ['preinstall', 'install', 'postinstall', 'prepare']) {
    assert.equal(installed.scripts[hook], undefined, `the package has a ${hook} script`);
  }

  run(folder, process.execPath, write('use.js', javascript));
  const { stderr } = spawnSync(process.execPath, ['--enable-source-maps', write('throw.js', throwing)], {
    cwd: folder,
    encoding: 'utf8',
  });
  const places = [...stderr.matchAll(/ at .*\bwirecut\/(\S+?):(\d+):\d+\)?$/gm)];
  assert(places.length > 1, `a stack trace names no places of the package: ${stderr}`);
  for (const [i, [place, path, line]] of places.entries()) {
    assert.match(path ?? '', /^src\/.*\.ts$/, `source maps do not lead to src: ${place}`);
    const source = readFileSync(join(folder, 'node_modules/wirecut', path ?? ''), 'utf8');
    const text = source.split('\n')[Number(line) - 1];
    assert.match(
      text ?? '',
      i === 0 ? /new (Range|Type)Error\(/ : /\(/,
      `not the line that it came from: ${place}`,
    );
  }

  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const snippets = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  assert(snippets.length > 0, 'the README has snippets');
  for (const [i, snippet] of snippets.entries())
    run(folder, process.execPath, write(`readme-${i}.js`, snippet));

  write('use.ts', typescript);
  for (const [module, moduleResolution] of [
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ]) {
    const options = { ...compilerOptions, module, moduleResolution };
    const config = write(
      `tsconfig.${module}.json`,
      JSON.stringify({ compilerOptions: options, files: ['use.ts'] }),
    );
    run(folder, join(root, 'node_modules/.bin/tsc'), '-p', config);
  }
  console.log(
    `${pack.filename}: ${pack.size} bytes, ${files.length} files; works from JavaScript and TypeScript`,
  );
} catch (error) {
  const { message, stdout = '' } = /** @type {Error & { stdout?: string }} */ (error);
  console.error(`tarball: ${message}\n${stdout}`);
  process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
