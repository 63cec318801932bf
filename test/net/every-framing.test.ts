import { describe, expect, onTestFinished, test } from 'vitest';
import { connect, createServer, type ServerOptions, untilEnd } from '../../src/index.ts';
import { TWO_WAY } from '../support/framings.ts';
import { PATHS, serve } from '../support/net-server.ts';
import { until } from '../support/net-until.ts';

const PAYLOADS = ['one', 'two', 'six', 'x,y', '  7'];

/** The three ways to take frames, each of which sends them back. */
const STYLES: Record<string, Partial<ServerOptions>> = {
  frame: { frame: (frame, connection) => connection.send(frame) },
  frames: {
    frames(batch, connection) {
      for (const frame of batch) connection.send(frame);
    },
  },
  part: {
    part(bytes, last, connection) {
      connection.data = `${connection.data ?? ''}${Buffer.from(bytes)}`;
      if (!last) return;
      connection.send(String(connection.data));
      connection.data = '';
    },
  },
};

describe.each(PATHS)('received %s', (receive) => {
  test.each(TWO_WAY.map((framing) => [framing.name, framing] as const))(
    '%s goes there and back, to handlers of each style',
    async (_, framing) => {
      for (const handlers of Object.values(STYLES)) {
        const server = createServer({ receive, framing, ...handlers } as ServerOptions);
        onTestFinished(() => server.close({ graceMs: 0 }));
        const { port } = await server.listen({ port: 0, host: '127.0.0.1' });
        const echoes: string[] = [];
        const connection = await connect(
          { port, host: '127.0.0.1' },
          { receive, framing, frame: (frame) => void echoes.push(frame.toString()) },
        );
        for (const payload of PAYLOADS) connection.send(payload);
        await until(() => echoes.length === PAYLOADS.length);
        expect(echoes).toEqual(PAYLOADS);
        connection.end();
        await connection.closed;
        expect(server.stats().errors).toEqual({});
      }
    },
  );

  test.each([false, true])(
    'untilEnd() is delivered when the peer ends (asynchronous: %s)',
    async (isAsync) => {
      const served = await serve({
        receive,
        framing: untilEnd(),
        frame(frame, connection) {
          const answer = (): void => void connection.write(`got ${frame.length}: ${frame}`);
          return isAsync ? Promise.resolve().then(answer) : answer();
        },
      });
      for (const body of ['', 'a body', 'x'.repeat(50_000)]) {
        const { client, connection } = await served.pair();
        if (body !== '') await client.send(body);
        client.end();
        expect(await client.rest()).toBe(`got ${body.length}: ${body}`);
        await connection.closed;
      }
      const end = ['open', 'end clean', 'close ended'];
      expect(served.log).toEqual([...end, ...end, ...end]);
    },
  );
});
