import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  connected,
  type ExampleProcess,
  exchange,
  HOST,
  killExamples,
  listen,
  startExample,
} from './support/example-process.ts';
import { localhost } from './support/net-tls.ts';
import { runClient } from './support/real-client.ts';

// Runs the SMTP server and relay of examples/asynchat as processes, against the build: by hand, and with swaks.

const PATIENT = { timeout: 30_000 };

/** The mail of a test, and what of it must arrive. */
const MAIL = 'Subject: dots\n\none\n.\n..two\n...\n\n.three\n';
const ARRIVES = MAIL.replaceAll('\n', '\r\n');

const folder = mkdtempSync(join(tmpdir(), 'wirecut-smtp-'));
const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
writeFileSync(key, localhost.key);
writeFileSync(cert, localhost.cert);
const TLS = ['--key', key, '--cert', cert];

afterAll(() => {
  killExamples();
  rmSync(folder, { recursive: true });
});

const startServer = (...args: string[]) => startExample('asynchat/smtp-server.mjs', ...args);
const startRelay = (port: number, ...args: string[]) =>
  startExample('asynchat/smtp-relay.mjs', '--to', `${HOST}:${port}`, ...args);

/** Sends MAIL with swaks; gives what both have said. */
async function swaks(port: number, ...args: string[]) {
  const envelope = ['--from', 'ada@example.org', '--to', 'bob@example.org,eve@example.org'];
  const data = ['--data', MAIL.replaceAll('\n', '\\n')];
  return runClient('swaks', ['--server', `${HOST}:${port}`, '--ehlo', 'me', ...envelope, ...data, ...args]);
}

/** What the server prints of it. */
async function arrived(server: ExampleProcess): Promise<void> {
  const from = 'from <ada@example.org> for <bob@example.org>, <eve@example.org>:\n';
  await server.printed(/eve@example.org>:\n[\s\S]*three\r\n/);
  expect(server.output()).toContain(`${from}${ARRIVES}`);
}

describe('swaks', PATIENT, () => {
  test('without TLS', async () => {
    const server = await startServer();
    const { stdout, code } = await swaks(server.port);
    expect({ code, stdout }).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^<- {2}250 OK\n -> QUIT/m),
    });
    expect(stdout).not.toContain('STARTTLS');
    await arrived(server);
  });

  test('with STARTTLS', async () => {
    const server = await startServer(...TLS);
    const { stdout, code } = await swaks(server.port, '--tls');
    expect(code).toBe(0);
    // It greets again, and is not offered TLS in TLS.
    expect(stdout).toMatch(/<- {2}250 STARTTLS\n -> STARTTLS\n[\s\S]* ~> EHLO me\n<~ {2}250 wirecut\n/);
    expect(stdout).toMatch(/^<~ {2}250 OK\n ~> QUIT\n<~ {2}221 /m);
    await arrived(server);
  });

  test.each([
    ['', '', ''],
    ['TLS to the relay', 'TLS', ''],
    ['TLS from the relay', '', 'TLS'],
    ['TLS both ways', 'TLS', 'TLS'],
  ])('through the relay %s', async (_, toRelay, fromRelay) => {
    const server = await startServer(...(fromRelay ? TLS : []));
    const relay = await startRelay(server.port, ...(toRelay ? TLS : []));
    const { stdout, code } = await swaks(relay.port, ...(toRelay ? ['--tls'] : []));
    expect(code).toBe(0);
    expect(stdout).toMatch(/^<[-~] {2}250 Passed on$/m);
    await arrived(server);
  });
});

const HELLO = 'EHLO me\r\n';
const ENVELOPE = 'MAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\n';
const ENVELOPED = '250 OK\r\n250 OK\r\n';
const GREETED = '220 wirecut\r\n250 wirecut\r\n';
const START = '354 End with a dot alone\r\n';

describe('the server', PATIENT, () => {
  let server: ExampleProcess;
  beforeAll(async () => {
    server = await startServer();
  });

  test.each([1, 2, 3, 5, 1_000])('takes mails that come %d bytes at a time', async (length) => {
    const mails = ['', '\r\n', 'one\r\n', '..\r\n', '...\r\n.. \r\n', '\r\n\r\n..two\r\n'];
    const said = mails.map((text) => `${ENVELOPE}DATA\r\n${text}.\r\n`).join('');
    const before = server.output().length;
    const all = `${HELLO}${said}QUIT\r\nNOOP\r\n`;
    const chunks = all.match(new RegExp(`[^]{1,${length}}`, 'g')) ?? [];
    const answers = `${GREETED}${`${ENVELOPED}${START}250 OK\r\n`.repeat(mails.length)}221 Goodbye\r\n`;
    expect(await exchange(server.port, chunks)).toBe(answers);
    const texts = ['', '\r\n', 'one\r\n', '.\r\n', '..\r\n. \r\n', '\r\n\r\n.two\r\n'];
    const printed = texts.map((text) => `from <a@b> for <c@d>:\n${text}\n`).join('');
    await expect.poll(() => server.output().slice(before)).toBe(printed);
  });

  test.each([
    ['\n.\n', '554'],
    ['\n.\r\n', '554'],
    ['\r.\r\n', '554'],
    ['\r.\r', '554'],
    ['\r\n.\n', '554'],
    ['\r\n.\r', '554'],
    ['\r\n\0.\r\n', '250'],
    ['\r\n. \r\n', '250'],
  ])('does not end a mail at %j', async (end, code) => {
    const smuggled = 'RSET\r\nMAIL FROM:<smuggled@b>\r\n';
    const said = `${HELLO}${ENVELOPE}DATA\r\none${end}${smuggled}\r\n.\r\nQUIT\r\n`;
    const answers = await exchange(server.port, [said]);
    expect(answers.replace(/^(\d+) .*\r\n/gm, '$1 ')).toBe(`220 250 250 250 354 ${code} 221 `);
    expect(answers).not.toContain('smuggled');
  });

  test.each([
    ['DATA', '503'],
    ['RCPT TO:<a@b>', '503'],
    [`${HELLO}RCPT TO:<a@b>`, '250 503'],
    ['MAIL FROM:<a@b>', '503'],
    ['HELO me\r\nMAIL FROM:<>\r\nRCPT TO:<a@b>\r\nDATA', '250 250 250 354'],
    [`${HELLO}MAIL FROM:<a@b> BODY=8BITMIME\r\nMAIL FROM:<a@b>`, '250 250 503'],
    [`${HELLO}MAIL TO:<a@b>\r\nMAIL FROM:<a@b`, '250 501 501'],
    [`${HELLO}MAIL FROM:<a\nb>\r\nMAIL FROM:<a b>\r\nMAIL FROM:<\xe9>`, '250 501 501 501'],
    [`${HELLO}${ENVELOPE}RCPT TO:<>\r\nRSET\r\nDATA`, '250 250 250 501 250 503'],
    [`${HELLO}${ENVELOPE}${HELLO}DATA`, '250 250 250 250 503'],
    [
      `${HELLO}MAIL FROM:<a@b>\r\n${'RCPT TO:<a@b>\r\n'.repeat(100)}RCPT TO:<a@b>`,
      `250 250 ${'250 '.repeat(100)}452`,
    ],
    ['NOOP\r\nnoop x\r\nFLY\r\n\r\nSTARTTLS', '250 250 500 500 500'],
    [`NOOP ${'x'.repeat(70_000)}\r\nNOOP`, '500 250'],
    [`${HELLO}${ENVELOPE}DATA\r\n${'x'.repeat(70_000)}\r\n.\r\nNOOP`, '250 250 250 354 500 250'],
    [`${HELLO}${ENVELOPE}DATA\r\n${'xxxxxxxx\r\n'.repeat(1_048_577)}.\r\nNOOP`, '250 250 250 354 552 250'],
  ])('answers commands by their order and form: #%#', async (said, codes) => {
    const answers = await exchange(server.port, [`${said}\r\n`]);
    expect(answers.replace(/^(\d+) .*\r\n/gm, '$1 ').trim()).toBe(`220 ${codes}`);
  });

  test('does not keep a line that does not end', async () => {
    const fresh = await startServer();
    const before = fresh.residentMegabytes();
    const socket = await connected(fresh.port);
    await new Promise((sent) => socket.write(Buffer.alloc(200e6, 'x'), sent));
    expect(fresh.residentMegabytes() - before).toBeLessThan(100);
    socket.end('\r\nNOOP\r\nQUIT\r\n');
    expect(await text(socket)).toMatch(/^220 wirecut\r\n500 .*\r\n250 .*\r\n221 .*\r\n$/);
  });
});

describe('STARTTLS', PATIENT, () => {
  const OFFERED = '220 wirecut\r\n250-wirecut\r\n250 STARTTLS\r\n';
  let server: ExampleProcess;
  beforeAll(async () => {
    server = await startServer(...TLS);
  });

  test('forgets what was said in the clear', async () => {
    const socket = await connected(server.port);
    socket.write(`${HELLO}MAIL FROM:<a@b>\r\nSTARTTLS\r\n`);
    const clear = `${OFFERED}250 OK\r\n220 Go ahead\r\n`;
    let heard = '';
    while (heard.length < clear.length) heard += (await once(socket, 'data'))[0];
    expect(heard).toBe(clear);
    const secured = connectTls({ socket, ca: localhost.cert, servername: 'localhost' });
    secured.write(`RCPT TO:<c@d>\r\nMAIL FROM:<a@b>\r\nSTARTTLS\r\n${HELLO}QUIT\r\n`);
    const [first, second, third, ...rest] = (await text(secured)).split('\r\n');
    expect([first, second, third].map((line) => line?.slice(0, 3))).toEqual(['503', '503', '500']);
    expect(rest).toEqual(['250 wirecut', '221 Goodbye', '']);
  });

  test('takes over nothing that was sent in the clear behind it', async () => {
    for (const behind of ['NOOP\r\n', '\r', 'x']) {
      const heard = await exchange(server.port, [`${HELLO}STARTTLS\r\n${behind}`]);
      // What was answered in the same turn may be lost.
      expect(`${OFFERED}220 Go ahead\r\n`.startsWith(heard), heard).toBe(true);
    }
  });
});

describe('the relay', PATIENT, () => {
  const MAILED = `${HELLO}${ENVELOPE}DATA\r\none\r\n.\r\n`;
  const ACCEPTED = `${GREETED}${ENVELOPED}${START}`;

  /** What a relay answers to MAILED and NOOP, and tells its owner, if the next server answers to verbs like this. */
  async function relayTo(answers: Record<string, string>) {
    const heard: string[] = [];
    const next = createServer((socket) => {
      socket.on('error', () => {}).write('220 next\r\n');
      createInterface(socket).on('line', (line) => {
        heard.push(line);
        const answer = answers[line.slice(0, 4)];
        if (answer === undefined) socket.end();
        else socket.write(answer);
      });
    });
    const relay = await startRelay((await listen(next)).port);
    const said = await exchange(relay.port, [`${MAILED}NOOP\r\n`]);
    const { stderr } = await relay.stop('SIGTERM');
    return { said, heard, stderr };
  }

  const WILLING = {
    EHLO: '250-next\r\n250 SIZE\r\n',
    MAIL: '250 yes\r\n',
    RCPT: '250 yes\r\n',
    DATA: '354 go\r\n',
    one: '',
    '.': '250 yes\r\n',
    QUIT: '221 bye\r\n',
  };

  test('says what it is asked to, and answers in order', async () => {
    const { said, heard, stderr } = await relayTo(WILLING);
    expect(said).toBe(`${ACCEPTED}250 Passed on\r\n250 OK\r\n`);
    expect(heard).toEqual(['EHLO wirecut', 'MAIL FROM:<a@b>', 'RCPT TO:<c@d>', 'DATA', 'one', '.', 'QUIT']);
    expect(stderr).toBe('');
  });

  test.each([
    [{ RCPT: '550 Nobody of that name\r\n' }, '550 Nobody of that name'],
    [{ '.': '554-Too\r\n554 bad\r\n' }, '554 bad'],
    [{ QUIT: '421 What?\r\n' }, '250 Passed on'],
    [{ RCPT: '251 Elsewhere\r\n' }, '250 Passed on'],
  ])('passes on %j', async (answers, answer) => {
    const { said, stderr } = await relayTo({ ...WILLING, ...answers });
    expect({ said, stderr }).toEqual({ said: `${ACCEPTED}${answer}\r\n250 OK\r\n`, stderr: '' });
  });

  test('says that it cannot be now if the next server goes away', async () => {
    const { said, stderr } = await relayTo({ EHLO: WILLING.EHLO });
    expect(said).toBe(`${ACCEPTED}451 Not now\r\n250 OK\r\n`);
    expect(stderr).toBe('smtp-relay: The server has closed the connection\n');
  });

  test('takes over nothing that comes in the clear behind the answer to STARTTLS', async () => {
    for (const behind of ['250 injected\r\n', '250 inj']) {
      const answers = { EHLO: '250-next\r\n250 STARTTLS\r\n', STAR: `220 go\r\n${behind}` };
      const { said, heard, stderr } = await relayTo({ ...WILLING, ...answers });
      expect(said).toBe(`${ACCEPTED}451 Not now\r\n250 OK\r\n`);
      expect(heard).toEqual(['EHLO wirecut', 'STARTTLS']);
      expect(stderr).toMatch(/^smtp-relay: Bytes have come in the clear .*\n$/);
    }
  });

  test('takes no answer for a refusal that is none, nor for a yes', async () => {
    const { said, stderr } = await relayTo({ ...WILLING, DATA: '250 What?\r\n' });
    expect(said).toBe(`${ACCEPTED}451 Not now\r\n250 OK\r\n`);
    expect(stderr).toBe('smtp-relay: 250 What?\n');
  });

  test('reads no more mails while one is being passed on', async () => {
    const relay = await startRelay((await listen(createServer())).port);
    const socket = await connected(relay.port);
    const mail = `${ENVELOPE}DATA\r\n${`${'x'.repeat(998)}\r\n`.repeat(1_000)}.\r\n`;
    socket.write(HELLO + mail.repeat(48));
    await delay(500);
    expect(socket.writableLength).toBeGreaterThan(0);
  });

  test('says that it cannot be now if there is no next server', async () => {
    const relay = await startRelay(9);
    expect(await exchange(relay.port, [`${MAILED}QUIT\r\n`])).toBe(
      `${ACCEPTED}451 Not now\r\n221 Goodbye\r\n`,
    );
    expect(await relay.stop('SIGTERM')).toEqual({
      code: 0,
      stderr: 'smtp-relay: connect ECONNREFUSED 127.0.0.1:9\n',
    });
  });
});
