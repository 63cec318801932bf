// npm run bench:server -- [group...] [--quick] [--check] [--record]
import { runBenches } from '../runner.ts';
import { SERVER_BENCHES } from './index.ts';

process.exitCode = await runBenches('npm run bench:server', process.argv.slice(2), SERVER_BENCHES);
