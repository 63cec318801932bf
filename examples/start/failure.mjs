/** What the user is told in one line, without a stack trace. */
export class Failure extends Error {
  constructor(message, exitCode) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** The program was called wrongly, or cannot have what it was told to use. */
export const misuse = (message) => new Failure(message, 2);

/** Something could not be verified. */
export const unverified = (message) => new Failure(message, 1);
