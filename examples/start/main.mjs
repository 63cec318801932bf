import { serveEcho } from './echo-server.mjs';
import { Failure } from './failure.mjs';
import { parseOptions, USAGE } from './options.mjs';
import { verifyAndMeasure } from './verify-and-measure.mjs';

// A reader that went away (`npm start | head`) has not seen everything verified.
process.stdout.on('error', () => process.exit(1));

try {
  const options = parseOptions(process.argv.slice(2));
  if (options.help) console.log(USAGE);
  else if (options.echo) await serveEcho(options.echo);
  else await verifyAndMeasure(options.run);
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  console.error(`wirecut: ${error.message}`);
  process.exitCode = error.exitCode;
}
