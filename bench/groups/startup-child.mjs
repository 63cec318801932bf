// Prints how long a module takes to be imported, and how long it is until the first frame has come, in milliseconds
// since the import has begun: startup-child.mjs SPECIFIER
import { Readable } from 'node:stream';

const LINE = Buffer.from('first\n');
const COUNTED = Buffer.from([0, 0, 0, 5, ...Buffer.from('first')]);
const VARINT = Buffer.from([5, ...Buffer.from('first')]);

/** What is done with each module to get a frame: the least that its documentation shows. Nothing, where it cuts nothing. */
const WAYS = {
  wirecut: ({ delimiter, FrameDecoder }, done) =>
    new FrameDecoder(delimiter('\n'), { frame: (frame) => done(frame.toString()) }).write(LINE),
  // Framings are in the other entry.
  'wirecut/streams': async ({ frames }, done) => {
    const { delimiter } = await import('wirecut');
    frames(delimiter('\n')).on('data', done).write(LINE);
  },
  'wirecut/asynchat': ({ AsyncChat }, done) => {
    class Chat extends AsyncChat {
      recv() {
        return LINE;
      }
      collectIncomingData(data) {
        this.collect(data);
      }
      foundTerminator() {
        done(this.takeData());
      }
    }
    const chat = new Chat();
    chat.setTerminator('\n');
    chat.handleRead();
  },
  'wirecut/asyncio': async ({ StreamReader }, done) => {
    const reader = new StreamReader();
    reader.feedData(LINE);
    done((await reader.readline()).subarray(0, -1));
  },
  'wirecut/testing': undefined,
  'node:readline': ({ createInterface }, done) =>
    createInterface({ input: Readable.from([LINE]) }).on('line', done),
  split2: ({ default: split }, done) => split().on('data', done).write(LINE),
  'binary-split': ({ default: split }, done) => split().on('data', done).write(LINE),
  byline: ({ default: byline }, done) => byline(Readable.from([LINE], { encoding: 'utf8' })).on('data', done),
  streamsearch: ({ default: StreamSearch }, done) =>
    new StreamSearch('\n', (_isMatch, data, start, end) => done(data.subarray(start, end))).push(LINE),
  bl: ({ BufferList }, done) => {
    const list = new BufferList(LINE);
    done(list.slice(0, list.indexOf('\n')));
  },
  '@serialport/parser-delimiter': ({ DelimiterParser }, done) =>
    new DelimiterParser({ delimiter: '\n' }).on('data', done).write(LINE),
  '@serialport/parser-readline': ({ ReadlineParser }, done) =>
    new ReadlineParser().on('data', done).write(LINE),
  'frame-stream': ({ decode }, done) => decode().on('data', done).write(COUNTED),
  'length-prefixed-stream': ({ decode }, done) => decode().on('data', done).write(VARINT),
  'it-length-prefixed': ({ decode }, done) => {
    for (const frame of decode([VARINT])) done(frame.subarray());
  },
};

const [specifier] = process.argv.slice(2);
const begin = performance.now();
const module = await import(specifier);
const imported = performance.now() - begin;
const way = WAYS[specifier];
if (way === undefined) {
  console.log(JSON.stringify({ imported }));
} else {
  const frame = await new Promise((resolve) => way(module, resolve));
  const first = performance.now() - begin;
  if (Buffer.from(frame).toString() !== 'first') throw new Error(`the first frame is ${frame}`);
  console.log(JSON.stringify({ imported, first }));
}
