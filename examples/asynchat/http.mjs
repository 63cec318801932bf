// Requests and answers as HTTP has them: a head up to an empty line, then as many bytes as the head says.
//
//   node examples/asynchat/http.mjs --port 9000
//   curl --data-binary @README.md http://127.0.0.1:9000/echo

import { AsyncChat } from 'wirecut/asynchat';
import { HOST, runIfMain } from './command-line.mjs';
import { HttpError, parseHead } from './http-head.mjs';
import { SimpleServer } from './simple-server.mjs';

const HEAD_END = '\r\n\r\n';
const CONTINUE = Buffer.from(`HTTP/1.1 100 Continue${HEAD_END}`);

/** Answers with the request's first line, and its body. */
export class HttpHandler extends AsyncChat {
  /** The one whose body is coming. */
  #request;

  constructor(connection) {
    super(connection);
    this.setTerminator(HEAD_END);
  }

  collectIncomingData(data) {
    this.collect(data);
  }

  foundTerminator() {
    const bytes = this.takeData();
    if (this.#request) {
      const { method, target, keepAlive } = this.#request;
      this.#request = undefined;
      this.setTerminator(HEAD_END);
      const body = Buffer.concat([Buffer.from(`${method} ${target}\n`), bytes]);
      this.#answer('200 OK', body, { keepAlive, withBody: method !== 'HEAD' });
    } else {
      this.#request = parseHead(bytes);
      if (this.#request.expectsContinue) this.push(CONTINUE);
      // Of a body without bytes we are told at once.
      this.setTerminator(this.#request.bodyLength);
    }
  }

  /** What a handler has thrown, or the head of a request that does not end. */
  handleError(error) {
    if (error instanceof HttpError) this.#answer(error.message);
    else if (error.code === 'ERR_FRAME_TOO_LONG') this.#answer('431 Request Header Fields Too Large');
    else super.handleError(error);
  }

  #answer(status, body = Buffer.from(`${status}\n`), { keepAlive = false, withBody = true } = {}) {
    const connection = keepAlive ? 'keep-alive' : 'close';
    const fields = `Content-Length: ${body.length}\r\nConnection: ${connection}`;
    this.push(Buffer.from(`HTTP/1.1 ${status}\r\n${fields}${HEAD_END}`));
    if (withBody) this.push(body);
    if (!keepAlive) this.closeWhenDone();
  }
}

await runIfMain(import.meta, { start: (port) => new SimpleServer(HttpHandler, HOST, port).started });
