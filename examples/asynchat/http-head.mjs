// The head of an HTTP request (RFC 9112), as much of it as a small server has to understand.

const MAX_BODY_LENGTH = 8 * 1024 * 1024;
const TOKEN = "[!#$%&'*+.^_`|~\\w-]+";
const REQUEST_LINE = new RegExp(`^(${TOKEN}) ([!-~]+) HTTP/1\\.([01])$`);
const FIELD = new RegExp(`^(${TOKEN}):[ \\t]*(.*?)[ \\t]*$`);

/** Why a request is not answered: a status and its reason phrase, `400 Bad Request`. */
export class HttpError extends Error {}

/**
 * @param head Up to the empty line, without it.
 * @throws {HttpError} If it is wrong, or asks for too much.
 */
export function parseHead(head) {
  const [requestLine, ...lines] = head.toString('latin1').split('\r\n');
  const [, method, target, minor] = REQUEST_LINE.exec(requestLine) ?? refuse('400 Bad Request');
  const fields = parseFields(lines);
  if (minor === '1' && !fields.has('host')) refuse('400 Bad Request');
  const wanted = (fields.get('connection') ?? '').toLowerCase().split(/[ \t]*,[ \t]*/);
  return {
    method,
    target,
    bodyLength: bodyLength(fields),
    keepAlive: minor === '1' ? !wanted.includes('close') : wanted.includes('keep-alive'),
    expectsContinue: minor === '1' && fields.get('expect')?.toLowerCase() === '100-continue',
  };
}

function parseFields(lines) {
  const fields = new Map();
  for (const line of lines) {
    const [, name, value] = FIELD.exec(line) ?? refuse('400 Bad Request');
    const key = name.toLowerCase();
    fields.set(key, fields.has(key) ? `${fields.get(key)}, ${value}` : value);
  }
  return fields;
}

/** Strict, because a length that two recipients take differently hides one request in the body of another. */
function bodyLength(fields) {
  if (fields.has('transfer-encoding')) refuse('501 Not Implemented');
  const length = fields.get('content-length') ?? '0';
  if (!/^\d+$/.test(length)) refuse('400 Bad Request');
  if (Number(length) > MAX_BODY_LENGTH) refuse('413 Content Too Large');
  return Number(length);
}

function refuse(status) {
  throw new HttpError(status);
}
