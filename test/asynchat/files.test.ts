import { Buffer } from 'node:buffer';
import { execFileSync, spawn } from 'node:child_process';
import fs, { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { FileDispatcher, FileWrapper, loop } from '../../src/asynchat.ts';
import { isClosed, temporaryFile } from '../support/files.ts';
import { sleep, until } from '../support/net-until.ts';

// FileWrapperTest of CPython's test_asyncore.py, by the names there, and what else files do. What does not apply:
//
// - that the descriptor is duplicated: Node cannot; it is taken over.
// - test_resource_warning: an unclosed wrapper is not told of by Node, whose numbers are no objects.

const DATA = "It's not dead, it's sleeping!";

function file(text = DATA): string {
  return temporaryFile(text);
}

/** Both ends of a pipe. */
function pipe(flags = 'w'): [reading: number, writing: number] {
  const path = `${file('')}.pipe`;
  execFileSync('mkfifo', [path]);
  // Who opens but one end is waiting for the other.
  const reading = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  return [reading, openSync(path, flags)];
}

class Noting extends FileDispatcher {
  text = '';
  ends = 0;
  readonly errors: unknown[] = [];

  override writable(): boolean {
    return false;
  }

  override handleRead(): void {
    this.text += this.recv(29);
  }

  override handleError(error: unknown): void {
    this.errors.push(error);
    super.handleClose();
  }

  override handleClose(): void {
    this.ends++;
    this.close();
  }
}

describe('FileWrapperTest', () => {
  test('test_recv', () => {
    const wrapper = new FileWrapper(openSync(file(), 'r'));
    expect(wrapper.fileno()).toBeGreaterThan(0);
    expect(wrapper.recv(13).toString()).toBe("It's not dead");
    expect(wrapper.read(6).toString()).toBe(", it's");
    wrapper.close();
    expect(() => wrapper.read(1)).toThrow(expect.objectContaining({ code: 'EBADF' }));
  });

  test('test_send', () => {
    const path = file();
    const wrapper = new FileWrapper(openSync(path, 'a'));
    expect(wrapper.write(Buffer.from('come again?'))).toBe(11);
    expect(wrapper.send(Buffer.from(' d2'))).toBe(3);
    wrapper.close();
    expect(readFileSync(path, 'utf8')).toBe(`${DATA}come again? d2`);
  });

  test('test_dispatcher', async () => {
    const dispatcher = new Noting(openSync(file(), 'r'));
    await loop();
    expect(dispatcher.text).toBe(DATA);
    expect(dispatcher.ends).toBe(1);
  });

  test('test_close_twice', () => {
    const fd = openSync(file(), 'r');
    const wrapper = new FileWrapper(fd);
    closeSync(fd);
    expect(() => wrapper.close()).toThrow(expect.objectContaining({ code: 'EBADF' }));
    expect(wrapper.fileno()).toBe(-1);
    wrapper.close();
  });
});

class Deaf extends Noting {
  override readable(): boolean {
    return false;
  }
}

class Writer extends Deaf {
  left = DATA;

  override writable(): boolean {
    return this.left.length > 0;
  }

  override handleWrite(): void {
    this.left = this.left.slice(this.send(this.left));
    if (this.left === '') this.close();
  }
}

describe('FileDispatcher', () => {
  test('reads a long file no faster than it is received', async () => {
    const long = 'x'.repeat(1_000_000);
    let isReady = false;
    class Slow extends Noting {
      override readable(): boolean {
        return isReady;
      }
    }
    const dispatcher = new Slow(openSync(file(long), 'r'));
    await loop({ timeout: 5, count: 5 });
    expect(dispatcher.text).toBe('');
    isReady = true;
    await loop({ timeout: 5 });
    expect(dispatcher.text).toBe(long);
  });

  test('writes, and closes behind what has been written', async () => {
    const path = file('');
    const fd = openSync(path, 'r+');
    const dispatcher = new Deaf(fd);
    expect(dispatcher.send(Buffer.from('one '))).toBe(4);
    expect(dispatcher.send(Buffer.alloc(2_000_000, 'x'))).toBe(2_000_000);
    expect(dispatcher.send('not taken, as too much waits')).toBe(0);
    dispatcher.close();
    await until(() => readFileSync(path).length === 2_000_004);
    expect(readFileSync(path, 'utf8').slice(0, 5)).toBe('one x');
    await until(() => isClosed(fd));
  });

  test('a pipe', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'wirecut-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const path = join(folder, 'pipe');
    const child = spawn('sh', ['-c', `mkfifo ${path}; echo made; printf 'through the pipe' > ${path}`]);
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const dispatcher = new Noting(openSync(path, 'r'));
    await loop();
    expect(dispatcher.text).toBe('through the pipe');
    expect(dispatcher.ends).toBe(1);
  });

  test('the end of a pipe that can only be written', async () => {
    const [reading, writing] = pipe();
    const reader = new Noting(reading);
    const writer = new Writer(writing);
    await until(() => reader.ends === 1 && isClosed(reading) && isClosed(writing));
    expect(reader.text).toBe(DATA);
    expect([writer.errors, writer.ends, reader.errors]).toEqual([[], 0, []]);
  });

  test('a pipe that nobody reads is waited for so long', async () => {
    const [reading, writing] = pipe('r+');
    onTestFinished(() => closeSync(reading));
    const dispatcher = new Deaf(writing, { endTimeout: 40 });
    const length = 1_000_000;
    expect(dispatcher.send(Buffer.alloc(length))).toBe(length);
    dispatcher.close();
    await until(() => isClosed(writing));
    const left = Buffer.alloc(length);
    expect(readSync(reading, left), 'what the system has taken').toBeLessThan(length);
  });

  test('/dev/null: swallows what is written, and has nothing to be read', async () => {
    const fd = openSync('/dev/null', 'r+');
    const dispatcher = new Noting(fd);
    expect(dispatcher.send(DATA)).toBe(DATA.length);
    await until(() => isClosed(fd));
    expect([dispatcher.text, dispatcher.ends, dispatcher.errors]).toEqual(['', 1, []]);
  });

  test('/dev/zero: gives as much as is wanted', async () => {
    class Sated extends Noting {
      override handleRead(): void {
        super.handleRead();
        if (this.text.length > 200_000) this.close();
      }
    }
    const fd = openSync('/dev/zero', 'r');
    const dispatcher = new Sated(fd);
    await until(() => isClosed(fd));
    expect(/^\0{200001,200029}$/.test(dispatcher.text)).toBe(true);
    expect([dispatcher.ends, dispatcher.errors]).toEqual([0, []]);
  });

  test('what is no file', () => {
    expect(() => new FileDispatcher(-1)).toThrow(RangeError);
    expect(() => new FileDispatcher(99_999)).toThrow(expect.objectContaining({ code: 'EBADF' }));
  });

  test('a file that cannot be read', async () => {
    const dispatcher = new Noting(openSync(file(), 'a'));
    await until(() => dispatcher.errors.length + dispatcher.ends > 0);
    expect(dispatcher.closing).toBe(true);
    expect(dispatcher.text).toBe('');
  });

  test('a file that cannot be read is written, though nobody waits in a loop', async () => {
    const path = file('');
    const dispatcher = new Writer(openSync(path, 'w'));
    await until(() => readFileSync(path, 'utf8') === DATA);
    expect([dispatcher.errors, dispatcher.ends]).toEqual([[], 0]);
  });

  test('closes its descriptor once: the next to have the number is somebody else', async () => {
    const close = vi.spyOn(fs, 'close');
    syncBuiltinESMExports();
    onTestFinished(() => {
      close.mockRestore();
      syncBuiltinESMExports();
    });
    const fd = openSync(file(), 'r');
    const dispatcher = new Noting(fd);
    await until(() => dispatcher.ends === 1 && isClosed(fd));
    await sleep(5);
    expect(close.mock.calls.filter(([closed]) => closed === fd).length).toBe(1);
    expect(dispatcher.errors).toEqual([]);
  });
});
