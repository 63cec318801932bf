// The server process: `server-main.mjs wirecut lines` serves that workload with wirecut.

import { serveNaive } from './naive-services.mjs';
import { serveWirecut } from './wirecut-services.mjs';

// Without the driver there is nothing to serve, however it ended.
process.on('disconnect', () => process.exit());
if (!process.connected) process.exit(); // It went while the modules were being loaded.
const tell = (message) => process.send(message, () => {});

const [framers, workload] = process.argv.slice(2);
const serve = { wirecut: serveWirecut, naive: serveNaive }[framers];
const port = await serve(workload, '127.0.0.1');

process.on('message', () => {
  const { user, system } = process.cpuUsage();
  tell({ cpuMicroseconds: user + system });
});
tell({ port });
