// Decoders, framings and streams.
import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import {
  anyOf,
  delimiter,
  FrameDecoder,
  fixed,
  lengthPrefix,
  line,
  lines,
  netstring,
  octetCounted,
  split,
  varint,
} from 'wirecut';
import { FrameDecoderStream, FrameEncoderStream, frames, reader } from 'wirecut/streams';
import { assertChunkInvariant, traceOf } from 'wirecut/testing';
import { check } from './smoke-check.mjs';

const lf = delimiter('\n');

await check('a decoder takes frames where they lie, by SIMD', () => {
  const seen = [];
  const decoder = new FrameDecoder(lf, { frame: (frame) => void seen.push(frame.toString()) });
  const text = Array.from({ length: 10_000 }, (_, i) => `line ${i}, grün\n`).join('');
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 997) decoder.write(bytes.subarray(at, at + 997));
  assert.deepEqual(seen, text.split('\n').slice(0, -1));
  assert.equal(decoder.end().kind, 'clean');
  assert.equal(decoder.stats.search, 'simd');
});

await check('frames as strings and in batches', () => {
  const seen = [];
  const each = (text) => void seen.push(text);
  for (const encoding of ['utf8', 'latin1', 'hex']) {
    new FrameDecoder(lf, lines(each, { encoding })).write(Buffer.from('a\nü\n'));
  }
  new FrameDecoder(lf, { frames: (batch) => void seen.push(...batch.toStrings()) }).write(
    Buffer.from('b\nc\nd'),
  );
  assert.deepEqual(seen, ['a', 'ü', 'a', 'Ã¼', '61', 'c3bc', 'b', 'c']);
});

for (const framing of [
  lf,
  delimiter('aab'),
  line(),
  line({ ending: 'crlf' }),
  fixed(4),
  lengthPrefix({ bytes: 2 }),
  varint(),
  netstring(),
  octetCounted(),
]) {
  await check(`${framing.name}, there and back, however it is cut`, () => {
    const payloads = ['abcd', '\u00fc\u00fc', '1234'];
    const bytes = Buffer.concat(payloads.map((payload) => framing.encode(payload)));
    const seen = payloads.map((payload) => Buffer.from(payload).toString('latin1'));
    const expected = [...seen.map((payload) => `frame ${JSON.stringify(payload)}`), 'end clean'];
    assertChunkInvariant(traceOf(framing), bytes, { expected });
  });
}

await check('framings that are received only', () => {
  const spaces = split((bytes, start, end) => {
    const at = bytes.subarray(start, end).indexOf(0x20);
    return at === -1 ? undefined : { start, end: start + at, next: start + at + 1 };
  });
  for (const framing of [anyOf([' ', '\n']), spaces]) {
    assertChunkInvariant(traceOf(framing), 'a b ', { expected: ['frame "a"', 'frame "b"', 'end clean'] });
  }
});

await check('a Transform of Node', async () => {
  const source = Readable.from([Buffer.from('one\ntw'), Buffer.from('o\nthree')]);
  const seen = await source.pipe(frames(lf, { encoding: 'utf8' })).toArray();
  assert.deepEqual(seen, ['one', 'two', 'three']);
});

await check('streams of the Web', async () => {
  const payloads = Array.from({ length: 1_000 }, (_, i) => `payload ${i}`);
  const source = new ReadableStream({
    start(controller) {
      for (const payload of payloads) controller.enqueue(payload);
      controller.close();
    },
  });
  const framed = source.pipeThrough(new FrameEncoderStream(netstring()));
  const decoded = framed.pipeThrough(new FrameDecoderStream(netstring(), { encoding: 'utf8', batch: true }));
  const seen = [];
  for await (const batch of decoded) seen.push(...batch);
  assert.deepEqual(seen, payloads);
});

await check('a reader of either', async () => {
  const bytes = Buffer.from('set answer 2\r\n42\r\nrest');
  const pieces = Array.from({ length: Math.ceil(bytes.length / 3) }, (_, i) =>
    bytes.subarray(3 * i, 3 * i + 3),
  );
  const web = new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  for (const source of [Readable.from(pieces), web]) {
    const input = reader(source);
    assert.equal((await input.readUntil('\r\n')).toString(), 'set answer 2\r\n');
    assert.equal((await input.readExactly(2)).toString(), '42');
    assert.equal((await input.readLine()).toString(), '\r\n');
    await assert.rejects(input.readExactly(5), { name: 'IncompleteReadError' });
  }
});
