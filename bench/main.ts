// npm run bench -- [group...] [--quick] [--check] [--record] [--repeat]
import { BENCHES } from './benches.ts';
import { runBenches } from './runner.ts';

process.exitCode = await runBenches(process.argv.slice(2), BENCHES);
