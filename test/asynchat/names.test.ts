import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import * as asynchat from '../../src/asynchat.ts';

// Reads the tables of src/asynchat/README.md: every public name of Python's is in one of them, and what they give for
// it is there.

const readme = readFileSync(new URL('../../src/asynchat/README.md', import.meta.url), 'utf8');

class Chat extends asynchat.AsyncChat {
  collectIncomingData(): void {}
  foundTerminator(): void {}
}

const SECTIONS: Record<string, object> = {
  'Classes and functions': asynchat,
  '`async_chat` is `AsyncChat`': new Chat(),
  '`dispatcher` is `Dispatcher`': new asynchat.Dispatcher(),
  '`dispatcher_with_send` is `DispatcherWithSend`': new asynchat.DispatcherWithSend(),
  '`simple_producer` is `SimpleProducer`': asynchat.SimpleProducer.prototype,
  '`file_wrapper` is `FileWrapper`': asynchat.FileWrapper.prototype,
  '`file_dispatcher` is `FileDispatcher`': asynchat.FileDispatcher.prototype,
};

/** What the documentation of Python 3.11 and its source have that a program may use, and of 2.7 what is no more. */
const PYTHON = `
  async_chat simple_producer find_prefix_at_end fifo refill_buffer
  ac_in_buffer_size ac_out_buffer_size use_encoding encoding ac_in_buffer incoming producer_fifo terminator
  collect_incoming_data found_terminator _collect_incoming_data _get_data set_terminator get_terminator handle_read
  handle_write handle_close push push_with_producer readable writable close_when_done initiate_send discard_buffers
  more
  socket_map loop poll poll2 poll3 read write _exception readwrite close_all compact_traceback ExitNow _strerror
  _DISCONNECTED _reraised_exceptions dispatcher dispatcher_with_send file_wrapper file_dispatcher
  debug connected accepting connecting closing addr ignore_log_types socket add_channel del_channel create_socket
  set_socket set_reuse_addr listen bind connect accept send recv close log log_info handle_read_event
  handle_connect_event handle_write_event handle_expt_event handle_error handle_expt handle_connect handle_accept
  handle_accepted out_buffer getsockopt fileno set_file
`
  .trim()
  .split(/\s+/);

/** The rows of the tables under a heading, cell by cell. */
function rowsOf(heading: string): string[][] {
  const [, section = ''] = readme.split(`\n## ${heading}\n`);
  const [table = ''] = section.split('\n## ');
  const lines = table.split('\n').filter((line) => /^\| (`|none )/.test(line));
  return lines.map((line) =>
    line
      .split('|')
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
}

/** The names that a cell has in backticks, without modules and parameters. */
function namesIn(cell = ''): string[] {
  return [...cell.matchAll(/`(?:asynchat\.|asyncore\.)?(\w+)[^`]*`/g)].map((match) => match[1] as string);
}

describe.each(Object.entries(SECTIONS))('%s', (heading, owner) => {
  const rows = rowsOf(heading);

  test('there is a table', () => {
    expect(rows.length).toBeGreaterThan(0);
  });

  test.each(rows)('%s is %s', (_python, here) => {
    if (here === 'none') return;
    const names = namesIn(here);
    expect(names).not.toEqual([]);
    for (const name of names) expect(name in owner, name).toBe(true);
  });

  test.each(rows.filter(([, here]) => here === 'none'))('%s: why there is none', (_python, _here, why) => {
    expect(why).toMatch(/\w/);
  });
});

test('every public name of Python has its row', () => {
  const told = new Set(
    Object.keys(SECTIONS).flatMap((heading) => rowsOf(heading).flatMap(([python]) => namesIn(python))),
  );
  expect(PYTHON.filter((name) => !told.has(name))).toEqual([]);
});

test('what the module exports has its row', () => {
  const told = rowsOf('Classes and functions').flatMap(([, here]) => namesIn(here));
  expect(Object.keys(asynchat).filter((name) => !told.includes(name))).toEqual([]);
});
