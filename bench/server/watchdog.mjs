// Reads `+PID` for every process that the benchmark has started and `-PID` for every one that has ended. When it hears
// no more, the benchmark is gone without having been able to clean up: kills those that are left.
import { createInterface } from 'node:readline';

const alive = new Set();

createInterface({ input: process.stdin })
  .on('line', (line) => {
    const pid = Number(line.slice(1));
    if (line.startsWith('+')) alive.add(pid);
    else alive.delete(pid);
  })
  .on('close', () => {
    for (const pid of alive) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended in the meantime.
      }
    }
  });
