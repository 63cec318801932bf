// The built package at work, from decoders to servers under TLS, without a test runner: for runtimes that are not
// Node. CI runs it under Bun; and under Node, so that it is known to ask for the right things. Ends with "N passed",
// or with status 1 and what failed.
import { done } from './smoke-check.mjs';

await import('./smoke-framing.mjs');
await import('./smoke-net.mjs');
done();
